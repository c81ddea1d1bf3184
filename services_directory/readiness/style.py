"""How the pack looks, on a screen and on paper."""

STYLE = """
body{font:16px/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}
h1,h2,h3,h4,.name,.when,.file,table,.action,.again{font-family:system-ui,sans-serif}
h2{border-bottom:3px solid #12415a;margin-top:3rem;break-before:page}
.rule{margin:1.5rem 0}.response,.card{border-left:4px solid #8fb8c4;padding-left:1rem;margin:1rem 0}
.variant,.card{break-inside:avoid;position:relative;padding-right:2.5rem}
.tick{position:absolute;right:0;top:.2rem;width:1.2rem;height:1.2rem;border:2px solid #555}
.name,.when,.file,.again,.action,.where{font-size:.8rem;color:#555}
.when{margin:.6rem 0 0;font-style:italic}.say{margin:.1rem 0 .4rem}
.buttons{list-style:none;padding:0}.buttons li{display:inline-block;border:1px solid #12415a;
border-radius:1rem;padding:0 .7rem;margin:.1rem .3rem .1rem 0;font:.85rem system-ui,sans-serif}
.new{background:#fff0b8;padding:0 .3rem;color:#1c1c1c}.signed{color:#2c6b3f}
details{background:#f4f4f4;padding:.3rem .8rem}table{border-collapse:collapse;width:100%;
font-size:.85rem}td,th{border:1px solid #bbb;padding:.25rem .5rem;vertical-align:top;
text-align:left}.where{width:35%}.sign td{height:2.2rem}.sign caption{text-align:left;font-weight:bold}
@media print{body{max-width:none;margin:0;font-size:11pt}a{color:inherit;text-decoration:none}}
"""
