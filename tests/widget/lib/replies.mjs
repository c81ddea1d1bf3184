// Answers as the server could give them, one of each kind, and some that it never should.
const way = (more) => ({ kind: "phone", label: "Call", value: "0113 496 0145", url: "tel:01134960145", open_now: false, hours_text: "opens tomorrow at 9:00", what_happens: "An officer answers.", cost: "standard rate", on_bill: true, ...more });

export const card = (more) => ({
  id: "liaison", name: "Liaison Officers", summary: "One trained person who stays with you.", for_whom: "Students of any gender", kind: "support", checked_on: "2026-09-01", demo: true, open_now: false, hours_text: "opens tomorrow at 9:00",
  channels: [
    way(), way({ kind: "text", label: "Text", value: "07700 900199", url: "sms:07700900199", open_now: true, hours_text: "open 24 hours a day, every day", on_bill: null, cost: "the price of a text" }),
    way({ kind: "email", label: "Email", value: "liaison@northbridge.example", url: "mailto:liaison@northbridge.example", cost: "free", on_bill: false }),
    way({ kind: "web_chat", label: "Chat online", value: "https://chat.northbridge.example/", url: "https://chat.northbridge.example/", cost: null, on_bill: null }),
    way({ kind: "walk_in", label: "Go in person", value: "Gatehouse, Mill Lane", url: null, cost: "free", on_bill: false }),
  ], ...more,
});

export const emergency = card({ id: "emergency", name: "Emergency services", summary: "Police, ambulance or fire.", for_whom: "Anyone in danger now", kind: "emergency", checked_on: null, demo: undefined, open_now: true, hours_text: "open 24 hours a day, every day",
  channels: [way({ label: "Call 999", value: "999", url: "tel:999", open_now: true, hours_text: "open 24 hours a day, every day", cost: null, on_bill: null })] });

const buttons = [{ title: "Get support", payload: "/request_support" }, { title: "Not what I meant", payload: "/not_what_i_meant" }];

export const KINDS = {
  text: [{ kind: "text", lang: "en", text: "Thank you for telling me." }],
  question: [{ kind: "question", lang: "en", text: "Is it more about:", buttons: [{ title: "being followed", payload: "/a" }, { title: "private pictures", payload: "/b" }, { title: "Something else", payload: "/c" }] }],
  fact: [{ kind: "fact", lang: "en", text: "You can report without your name.", source: { label: "University of Northbridge", url: "https://northbridge.example/report", reviewed_on: "2026-09-01" }, buttons }],
  services: [{ kind: "services", lang: "en", text: "These can help.", copy: true, services: [card(), emergency], buttons }],
  help: [{ kind: "help", lang: "en", text: "If you are in danger, call 999. Call Samaritans on 116 123 (free). Or text SHOUT to 85258 (free).", urgent: true }],
  notice: [{ kind: "notice", lang: "en", text: "Demonstration. Local services are not real." }],
};

export const URDU = [{ kind: "text", lang: "ur", text: "آپ اکیلے نہیں ہیں۔ آپ مدد حاصل کر سکتے ہیں۔" }, { kind: "text", lang: "ar", text: "يمكنك الحصول على المساعدة الآن. اتصل 999." }];

const EVIL = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script><b>bold</b>';
export const HOSTILE = [
  { kind: "text", lang: '"><script>window.hurt=1</script>', text: EVIL },
  { kind: "help", lang: "en", urgent: true, text: EVIL + " 999" },
  { kind: "services", lang: "en", text: EVIL, services: [card({ name: EVIL, summary: EVIL, for_whom: EVIL, checked_on: EVIL, channels: [
    way({ label: EVIL, value: EVIL, url: "javascript:window.hurt=1", hours_text: EVIL, what_happens: EVIL, cost: EVIL }),
    way({ label: "data", url: "data:text/html,<script>window.hurt=1</script>" }), way({ label: "http", url: "http://elsewhere.example/" }),
    way({ label: "spaces", url: " \tjava\nscript:window.hurt=1" }), way({ label: "relative", url: "//elsewhere.example/x" }), way({ label: {}, value: 7, url: [], hours_text: null, what_happens: {} })] }), null, 7, "card"] },
  { kind: "fact", lang: "en", text: EVIL, source: { label: EVIL, url: "javascript:window.hurt=1", reviewed_on: EVIL } },
  { kind: "question", lang: "en", text: EVIL, buttons: [{ title: EVIL, payload: EVIL }, { title: {}, payload: 1 }, null] },
  { kind: {}, lang: [], text: {}, services: {}, buttons: "x", source: "x", urgent: "yes" },
  null, 7, "text", [],
  { kind: "text", lang: "en", text: "long ".repeat(10000) + "end-of-long" },
];
