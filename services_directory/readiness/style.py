"""How the pack looks, on a screen and on paper."""

STYLE = """
body{font:16px/1.5 Georgia,serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}
h1,h2,h3,h4,.name,.when,.file,table,.action,.again,.buttons{font-family:system-ui,sans-serif}
h2{border-bottom:3px solid #12415a;margin-top:3rem;break-before:page}
h2,h3,h4,.name,.when,.again,caption{break-after:avoid}
.rule{margin:1.5rem 0}.response,.card{border-left:4px solid #8fb8c4;padding-left:1rem;margin:1rem 0}
.variant,.card,.again{break-inside:avoid;position:relative;padding-right:12rem;min-height:1.6rem}
.before{color:#767676}
.tick,.right{border:2px solid #555}
.tick{position:absolute;right:10rem;top:.2rem;width:1rem;height:1rem}
.remark{position:absolute;right:0;top:0;bottom:.3rem;width:9rem;
background:repeating-linear-gradient(#fff 0,#fff 1.35rem,#bbb 1.35rem,#bbb 1.4rem)}
.name,.when,.file,.again,.action,.where{font-size:.8rem;color:#555}
.which{border:0!important;padding-left:0!important}.when{margin:.3rem 0 0;font-style:italic}.say{margin:.1rem 0 .3rem}
.buttons{list-style:none;padding:0;margin:.2rem 0}.buttons li{display:inline-block;
border:1px solid #12415a;border-radius:1rem;padding:0 .7rem;margin:.1rem .3rem .1rem 0;font-size:.8rem}
.new{background:#fff0b8;padding:0 .3rem;color:#1c1c1c}.signed{color:#2c6b3f}
.must{background:#12415a;color:#fff;padding:0 .4rem;border-radius:.2rem;font-size:.75rem;
font-family:system-ui,sans-serif}
details{background:#f4f4f4;padding:.3rem .8rem}table{border-collapse:collapse;width:100%;
font-size:.85rem}td,th{border:1px solid #bbb;padding:.25rem .5rem;vertical-align:top;
text-align:left}tr{break-inside:avoid}.where{width:28%}td.right{width:1.4rem;border-width:2px}
.sign{break-inside:avoid;margin-top:.6rem}.sign td{height:2.2rem;width:33%;color:#555}
.sign caption{text-align:left;font-weight:bold}.card p{margin:.2rem 0}.card ul{margin:.3rem 0}
.talk{margin:1.5rem 0}.talk p{margin:.4rem 0;break-inside:avoid}
.student{margin-left:25%!important;background:#12415a;color:#fff;padding:.4rem .8rem;border-radius:.8rem}
.bot{background:#eef4f6;padding:.4rem .8rem;border-radius:.8rem;margin-right:15%!important}
.service{border-left:4px solid #8fb8c4;padding-left:.8rem}.way{padding-left:2rem;font-size:.9rem}
@page{size:A4;margin:15mm 14mm 18mm;@bottom-right{content:counter(page) " of " counter(pages);
font:9pt sans-serif}@bottom-left{content:"Signpost: everything it can say";font:9pt sans-serif}}
@media print{body{max-width:none;margin:0;padding:0;font-size:10pt;line-height:1.4;-webkit-print-color-adjust:exact;
print-color-adjust:exact}a{color:inherit;text-decoration:none}}
@media (max-width:40rem){.variant,.card,.again{padding-right:2.5rem}.tick{right:0}.remark{display:none}}
"""
