(()=>{"use strict";
const DATA={"css":":host{all:initial !important;--bg:#fff !important;--fg:#16191d !important;--soft:#eef1f4 !important;--edge:#6a7178 !important;--links:#0b4a94 !important;--alarm:#a30d1b !important;--on-alarm:#fff !important;--good:#0a5c36 !important;--main:var(--signpost-accent, #1d4f91) !important;--on-main:var(--signpost-on-accent, #fff) !important;--side:var(--signpost-side, 20px) !important;--bottom:var(--signpost-bottom, 20px) !important;font:medium/1.5 var(--signpost-font, system-ui, sans-serif) !important;color:var(--fg) !important;direction:ltr !important;unicode-bidi:normal !important}:host([hidden]){display:none !important}@media (prefers-color-scheme:dark){:host(:not([theme=light])){--bg:#15181c !important;--fg:#f3f4f5 !important;--soft:#272c33 !important;--edge:#949ba3 !important;--links:#9cc8ff !important;--alarm:#ffb3b0 !important;--on-alarm:#2b0003 !important;--good:#8fe0b4 !important;--rim:var(--edge) !important;color-scheme:dark !important}}:host([theme=dark]){--bg:#15181c !important;--fg:#f3f4f5 !important;--soft:#272c33 !important;--edge:#949ba3 !important;--links:#9cc8ff !important;--alarm:#ffb3b0 !important;--on-alarm:#2b0003 !important;--good:#8fe0b4 !important;--rim:var(--edge) !important;color-scheme:dark !important}*{box-sizing:border-box}[hidden]{display:none !important}.vh{position:absolute;inline-size:1px;block-size:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}h1, h2, h3, p, ul, ol{margin:0;padding:0;list-style:none}h1, h2{font-size:1.15em;line-height:1.3}h3{font-size:1.05em;line-height:1.35}p + p{margin-block-start:.6em}a{color:var(--links);text-underline-offset:.15em}a, .way > span:first-child{display:inline-block;padding-block:.25em;min-block-size:24px;font-weight:600;overflow-wrap:anywhere}p a{display:inline;padding:0}button, textarea{font:inherit;color:inherit}button{min-block-size:2.75em;min-inline-size:2.75em;padding:.4em .9em;border:2px solid var(--edge);border-radius:.4em;background:var(--bg);cursor:pointer;text-align:start;overflow-wrap:anywhere}button:hover{text-decoration:underline}:focus-visible{outline:3px solid var(--fg);outline-offset:2px;box-shadow:0 0 0 2px var(--bg)}[tabindex=\"-1\"]:focus{outline:none;box-shadow:none}.scroll:focus-visible{outline-offset:-4px}.main, .launcher{background:var(--main);color:var(--on-main);border-color:var(--rim, var(--main));font-weight:600}.exit{background:var(--fg);color:var(--bg);border-color:var(--fg);font-weight:700}.plain{border-color:transparent;background:none;text-decoration:underline}.small{display:block;font-size:.9em}.launcher{position:fixed;z-index:2147483646;inset-block-end:var(--bottom);inset-inline-end:var(--side);border-color:var(--on-main);box-shadow:0 2px 10px #0006;border-radius:2em;padding-inline:1.3em;max-inline-size:calc(100vw - 2 * var(--side))}:host([corner=left]) .launcher, :host([corner=left]) .panel{inset-inline:var(--side) auto}.panel{display:flex;flex-direction:column;background:var(--bg);color:var(--fg);border:2px solid var(--edge);padding:0;overflow:clip}dialog.panel{position:fixed;z-index:2147483647;margin:0;inset:auto var(--side) var(--bottom) auto;inline-size:min(27em, 100vw - 2 * var(--side));block-size:min(44em, 100vh - 2 * var(--bottom));max-inline-size:none;max-block-size:none;border-radius:.6em;box-shadow:0 4px 24px #0007}.layer{display:contents}.layer[popover]{all:unset}dialog:not([open]){display:none}:host([mode=page]){display:block !important;block-size:100% !important}section.panel{block-size:100%;border:0}.covered > *{visibility:hidden}.head{display:flex;flex-wrap:wrap;align-items:center;gap:.5em;padding:.4em .75em;background:var(--soft);border-block-end:2px solid var(--edge);flex:none}.head h1, .head h2{flex:1 1 4em;overflow-wrap:anywhere;line-height:1.2}.head button{padding-inline:.7em}.body{flex:1;min-block-size:0;display:flex;flex-direction:column}.first{position:relative;overflow:auto;padding:1em;display:flex;flex-direction:column;gap:.9em;align-items:flex-start}.first > p + p{margin:0}.first .urgent, .begin{align-self:stretch}.begin{position:sticky;inset-block-end:-1em;margin:0 -1em -1em;padding:.6em 1em;background:var(--bg);border-block-start:2px solid var(--edge)}.begin button{inline-size:100%;text-align:center}.talk{flex:1;min-block-size:0;display:flex;flex-direction:column}.scroll{position:relative;flex:1;overflow:auto;padding:.75em;overscroll-behavior:contain}.scroll > ol > li{margin-block-end:.9em;overflow-wrap:anywhere}.you + .bot{margin-block-start:1.2em}.you{background:var(--soft);border-inline-end:4px solid var(--main);padding:.5em .75em;border-radius:.4em;margin-inline-start:2em;white-space:pre-wrap}.notice{border:1px dashed var(--edge);border-radius:.4em;padding:.5em .75em;font-size:.95em}.urgent{border:3px solid var(--alarm);border-radius:.4em;padding:0 .75em .6em}.urgent > :is(h1, h2, h3){font-size:1em;background:var(--alarm);color:var(--on-alarm);margin:0 -.75em .5em;padding:.35em .75em}p + .urgent, .urgent + p, .urgent + .choices{margin-block-start:.6em}.lines li{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;column-gap:.75em}.lines li + li{border-block-start:1px solid var(--edge);margin-block-start:.3em;padding-block-start:.3em}.cards{margin-block-start:.6em;display:grid;gap:.75em}.card{border:2px solid var(--edge);border-radius:.4em;padding:.6em .75em}.card.urgent{border:3px solid var(--alarm);padding-block-start:0}.card li.way{border-block-start:1px solid var(--edge);padding-block:.4em}.card > ul{margin-block-start:.5em}.card .plain{padding-inline:0}.state{font-weight:700}.state::before{content:\"\\25CB\\00A0\";content:\"\\25CB\\00A0\" / \"\"}.open{color:var(--good)}.open::before{content:\"\\25CF\\00A0\";content:\"\\25CF\\00A0\" / \"\"}.choices{display:flex;flex-wrap:wrap;gap:.5em;margin-block-start:.6em}.choice{border-color:var(--links);color:var(--links);font-weight:600}.quiet{border-color:var(--edge);color:var(--fg);font-weight:400}[aria-disabled=true]{cursor:default;text-decoration:none;border-style:dashed}.chosen{background:var(--soft);color:var(--fg);border:2px solid var(--fg)}.chosen::before{content:\"\\2713\\00A0\";content:\"\\2713\\00A0\" / \"\"}.waiting{color:var(--fg);font-style:italic}.more{align-self:center;border-color:var(--edge);flex:none}form{flex:none;padding:.6em .75em;border-block-start:2px solid var(--edge)}label{display:block;font-weight:600}textarea{display:block;inline-size:100%;padding:.4em .5em;border:2px solid var(--edge);border-radius:.4em;background:var(--bg);resize:vertical;min-block-size:2.75em;max-block-size:9em}@supports (field-sizing:content){textarea{field-sizing:content;resize:none}}textarea:focus-visible{outline-offset:0;box-shadow:none}.above, .row{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:0 .5em}.above .plain{min-block-size:1.8em;padding:0;font-size:.9em}.row{align-items:flex-end;margin-block-start:.15em}.row textarea{flex:1 1 8em}.overlay{position:fixed;inset:0;z-index:2147483647;inline-size:100%;block-size:100%;border:0;margin:0;padding:1em;background:var(--bg);color:var(--fg);max-inline-size:none;max-block-size:none}.paper{display:none}@media (max-width:30em), (max-height:30em){dialog.panel{inset:var(--top, 0) 0 auto;inline-size:100%;block-size:var(--height, 100dvh);border:0;border-radius:0}:host([corner=left]) .panel{inset-inline:0}}@media (max-height:34em){.panel{overflow:auto}.head{position:sticky;inset-block-start:0;z-index:1;padding-block:.25em}.body, .talk, .first, .scroll{flex:none;min-block-size:auto;overflow:visible;display:block}.first > *{margin-block-end:.9em}}@media print{.launcher, .panel, .overlay{display:none !important}.paper{display:block}}","exit":"https://www.bbc.co.uk/weather","lang":"en","lines":{"england":[{"name":"Emergency services","ways":[{"label":"Call 999","url":"tel:999","value":"999"}]},{"name":"Samaritans","ways":[{"cost":"free","label":"Call","url":"tel:116123","value":"116 123"}]},{"name":"Shout","ways":[{"cost":"free","label":"Text","url":"sms:85258?body=SHOUT","value":"SHOUT to 85258"}]},{"name":"NHS 111, mental health option","ways":[{"label":"Call 111","url":"tel:111","value":"111"}]}],"northern_ireland":[{"name":"Emergency services","ways":[{"label":"Call 999","url":"tel:999","value":"999"}]},{"name":"Lifeline","ways":[{"label":"Call","url":"tel:08088088000","value":"0808 808 8000"}]},{"name":"Shout","ways":[{"cost":"free","label":"Text","url":"sms:85258?body=SHOUT","value":"SHOUT to 85258"}]},{"name":"Samaritans","ways":[{"cost":"free","label":"Call","url":"tel:116123","value":"116 123"}]}],"outside_uk":[{"name":"Emergency number outside the UK","ways":[{"label":"Call 112","url":"tel:112","value":"112"}]},{"name":"Samaritans by email","ways":[{"label":"Email","url":"mailto:jo@samaritans.org","value":"jo@samaritans.org"}]}],"scotland":[{"name":"Emergency services","ways":[{"label":"Call 999","url":"tel:999","value":"999"}]},{"name":"Samaritans","ways":[{"cost":"free","label":"Call","url":"tel:116123","value":"116 123"}]},{"name":"Shout","ways":[{"cost":"free","label":"Text","url":"sms:85258?body=SHOUT","value":"SHOUT to 85258"}]}],"unknown":[{"name":"Emergency services","ways":[{"label":"Call 999","url":"tel:999","value":"999"}]},{"name":"Samaritans","ways":[{"cost":"free","label":"Call","url":"tel:116123","value":"116 123"}]},{"name":"Shout","ways":[{"cost":"free","label":"Text","url":"sms:85258?body=SHOUT","value":"SHOUT to 85258"}]}],"wales":[{"name":"Emergency services","ways":[{"label":"Call 999","url":"tel:999","value":"999"}]},{"name":"Samaritans","ways":[{"cost":"free","label":"Call","url":"tel:116123","value":"116 123"}]},{"name":"Shout","ways":[{"cost":"free","label":"Text","url":"sms:85258?body=SHOUT","value":"SHOUT to 85258"}]},{"name":"NHS 111, press 2","ways":[{"label":"Call 111, press 2","url":"tel:111","value":"111"}]}]},"nations":{"aberwen":"wales","glenmarrow":"scotland","loughmore":"northern_ireland","northbridge":"england"},"words":{"bill_unknown":"We do not know if this shows on a phone bill","bot_says":"Signpost:","busy":"Finding an answer","cards_said":"{count} services: {names}.","checked":"Last checked on {date}.","choices":"Choices","choices_said":"{count} choices: {titles}.","chosen":"(chosen)","clear":"Clear the chat","cleared":"The chat is cleared.","close":"Close","closed_now":"Closed now","conversation":"Chat","copied":"Copied: {name}. Other people who use this device may see it.","copy":"Copy","cost":"Cost: {cost}","demo":"Demonstration. This service is not real.","exit":"Exit now","exit_title":"Loading","first_exit":"Exit now leaves this page fast and clears the chat.","first_exit_key":"Exit now leaves this page fast and clears the chat. You can also press the Shift key 3 times.","first_heading":"Before you start","first_history":"It does not clear your browsing history. Someone who uses this device may see that you came to this website.","first_lines":"If you need someone now","first_safe":"How to stay safe online","first_what":"I am a computer, not a person. I can show you who can help, who is open now and how to report. I do not save your words.","for_whom":"For: {whom}","gone":"I have cleared the chat, because nothing was sent for a while. You can start again. You only need to say what you want to.","input_label":"Your message","launcher":"Help and support","launcher_new":"(new answer)","new_answer":"New answer below","new_page":"(opens a new page)","not_checked":"Not checked yet. Check before you go.","not_copied":"This device did not allow the copy.","not_on_bill":"This should not show on a phone bill","offline":"This device has no internet right now. Calls and texts may still work.","on_bill":"This may show on a phone bill","open_now":"Open now","reviewed":"Looked at on {date}.","send":"Send","shift_left":"To leave this page, press Shift. Presses still needed: {count}.","slow":"This takes longer than it should. I am still trying. You do not have to wait for me.","soon_gone":"To keep it private, I will clear this chat in about 2 minutes. To keep it longer, send a message or press a button.","source":"From:","start":"Start the chat","start_again":"Start a new chat","try_again":"Try again","unreachable":"I cannot be reached right now. Your message may not have arrived. These people can help you without me.","urgent_lines":"Talk to a person now","urgent_now":"Get emergency help","urgent_prefix":"Immediate action required:","you_said":"You:"}};
const SCRIPT = document.currentScript || document.querySelector("script[src][data-institution]");
const BASE = (SCRIPT && SCRIPT.src ? new URL(".", SCRIPT.src).href : location.origin).replace(/\/$/, "");
const el = (tag, props, ...children) => {
const node = document.createElement(tag);
for (const [name, value] of Object.entries(props || {})) {
if (value == null || value === false) continue;
if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
else if (name === "class") node.className = value;
else node.setAttribute(name, value === true ? "" : value);
}
node.append(...children.filter((child) => child != null && child !== ""));
return node;
};
const hidden = (text) => el("span", { class: "vh" }, text);
const str = (value) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");
const list = (value) => (Array.isArray(value) ? value.filter((item) => item && typeof item === "object") : []);
const say = (key, values) => (DATA.words[key] || "").replace(/\{(\w+)\}/g, (_, name) => str((values || {})[name]));
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const SCHEMES = ["https:", "tel:", "sms:", "mailto:"];
const scheme = (url) => {
try {
return new URL(url).protocol;
} catch {
return "";
}
};
const link = (url, text) => {
const kind = scheme(str(url));
if (!SCHEMES.includes(kind)) return el("span", {}, text);
return kind === "https:"
? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text, hidden(" " + say("new_page")))
: el("a", { href: url }, text);
};
const day = (iso) => {
const date = new Date(str(iso) + "T12:00:00Z");
return isNaN(date) ? str(iso) : new Intl.DateTimeFormat(DATA.lang + "-GB", { dateStyle: "long", timeZone: "UTC" }).format(date);
};
const linked = (text) => {
const ways = new Map();
for (const lines of Object.values(DATA.lines)) for (const line of lines) for (const way of line.ways || []) ways.set(way.value, way.url);
const values = [...ways.keys()].sort((a, b) => b.length - a.length).map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
if (!values.length) return [text];
return text.split(new RegExp("\\b(" + values.join("|") + ")\\b")).map((part) => (ways.has(part) ? link(ways.get(part), part) : part));
};
const wayText = (way) => {
const label = str(way.label);
const value = scheme(str(way.value)) === "https:" ? new URL(way.value).host : str(way.value);
return label.includes(value) ? label : label + (way.kind === "walk_in" || way.kind === "post" || value.includes(".") && !value.includes("@") ? ": " : " ") + value;
};
const linesOf = (institution) => DATA.lines[DATA.nations[institution]] || DATA.lines.unknown || [];
const lineList = (institution) =>
el("ul", { class: "lines", role: "list" }, ...linesOf(institution).map((line) =>
el("li", {}, line.text || el("strong", {}, line.name + ": "),
...(line.ways || []).map((way) => el("span", { class: "way" }, link(way.url, wayText(way)), way.cost ? " (" + way.cost + ")" : "")))));
const lineText = (institution) =>
linesOf(institution).map((line) => line.text || line.name + ": " + line.ways.map(wayText).join(", ") + ".").join(" ");
const paragraphs = (text, link) => str(text).split(/\n+/).map((line) => el("p", { dir: "auto" }, ...(link ? linked(line) : [line])));
const openWords = (open) => (open === true ? say("open_now") : open === false ? say("closed_now") : "");
const wayDetails = (way) => [
capital(str(way.hours_text)),
way.cost ? say("cost", { cost: way.cost }) : "",
way.on_bill === true ? say("on_bill") : way.on_bill === false ? say("not_on_bill") : way.kind === "phone" || way.kind === "text" ? say("bill_unknown") : "",
].filter(Boolean).map((detail) => detail.replace(/[.]?$/, ".")).join(" ");
const wayItem = (way) =>
el("li", { class: "way" }, link(way.url, wayText(way)),
el("span", { class: "small" }, str(way.what_happens)),
el("span", { class: "small" }, wayDetails(way)));
const cardText = (card) => [str(card.name), ...list(card.channels).map(wayText)].join("\n");
const copyButton = (card, announce) => {
const said = el("span", { class: "small" });
const copy = async () => {
const done = await navigator.clipboard.writeText(cardText(card)).then(() => true, () => false);
said.textContent = say(done ? "copied" : "not_copied", { name: card.name });
announce(said.textContent);
};
return el("div", {}, el("button", { type: "button", class: "plain", onclick: copy }, say("copy"), hidden(" " + str(card.name))), said);
};
const cardItem = (card, message, level, announce) => {
const urgent = card.kind === "emergency";
const open = openWords(card.open_now);
return el("li", { class: urgent ? "card urgent" : "card" },
el("h" + level, { dir: "auto" }, urgent ? hidden(say("urgent_prefix") + " ") : "", str(card.name)),
open ? el("p", { class: card.open_now ? "state open" : "state" }, open) : "",
card.for_whom ? el("p", { dir: "auto" }, say("for_whom", { whom: card.for_whom })) : "",
...paragraphs(card.summary),
el("ul", { role: "list" }, ...list(card.channels).map(wayItem)),
el("p", { class: "small" }, card.demo ? say("demo") + " " : "", card.checked_on ? say("checked", { date: day(card.checked_on) }) : say("not_checked")),
message.copy !== true || urgent || !navigator.clipboard ? "" : copyButton(card, announce));
};
const sourceLine = (source) =>
el("p", { class: "small" }, say("source") + " ", link(source.url, str(source.label)), source.reviewed_on ? ". " + say("reviewed", { date: day(source.reviewed_on) }) : "");
const urgentHeading = (text) => say(/\b(999|112)\b|emergency number/.test(text) ? "urgent_now" : "urgent_lines");
const messageItem = (message, level, announce, choose) => {
const text = str(message.text);
const urgent = message.urgent === true || message.kind === "help";
const buttons = list(message.buttons).filter((button) => str(button.title) && str(button.payload));
const body = urgent
? [el("div", { class: "urgent" }, el("h" + level, {}, hidden(say("urgent_prefix") + " "), urgentHeading(text)), ...paragraphs(text, true))]
: text ? paragraphs(text) : [];
return el("li", { class: "bot " + (message.kind === "notice" ? "notice" : ""), lang: str(message.lang) || null },
hidden(say("bot_says") + " "), ...body,
list(message.services).length ? el("ul", { class: "cards", role: "list" }, ...list(message.services).map((card) => cardItem(card, message, level, announce))) : "",
message.source && typeof message.source === "object" ? sourceLine(message.source) : "",
buttons.length ? el("ul", { class: "choices", role: "list", "aria-label": say("choices") }, ...buttons.map((button) => choiceItem(button, choose))) : "");
};
const choiceItem = (button, choose) =>
el("li", {}, el("button", {
type: "button", dir: "auto", class: button.payload === "/not_what_i_meant" ? "choice quiet" : "choice",
onclick: (event) => choose(event.currentTarget, str(button.payload), str(button.title)),
}, str(button.title)));
const spoken = (messages) => messages.map((message) => {
const cards = list(message.services);
const titles = list(message.buttons).map((button) => str(button.title));
return [
message.urgent === true || message.kind === "help" ? say("urgent_prefix") : "",
str(message.text),
cards.length ? say("cards_said", { count: cards.length, names: cards.map((card) => [str(card.name), openWords(card.open_now)].filter(Boolean).join(", ")).join("; ") }) : "",
message.source && message.source.label ? say("source") + " " + str(message.source.label) + "." : "",
titles.length ? say("choices_said", { count: titles.length, titles: titles.join("; ") }) : "",
].filter(Boolean).join(" ");
}).join(" ");
const SLOW = 8000;
const GIVE_UP = 25000;
const LONGEST = 4000, HEAD = 2400, TAIL = 1500;
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const pause = (time) => new Promise((done) => setTimeout(done, time));
const shortened = (text) => (text.length > LONGEST ? text.slice(0, HEAD) + " . " + text.slice(-TAIL) : text);
const quoted = (text) => '"' + text.replace(/[\u0000-\u001f"\\]/g, (letter) => "\\u" + letter.charCodeAt(0).toString(16).padStart(4, "0")) + '"';
const asJson = (fields) => "{" + Object.entries(fields).map(([name, text]) => quoted(name) + ":" + quoted(text)).join(",") + "}";
class Talk {
constructor(base, institution) {
this.base = base + "/webhooks/web/";
this.institution = institution;
}
get going() {
return !!this.session;
}
options(method, body, session) {
return {
method, body: body && asJson(body), mode: "cors", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error",
headers: { ...(body && { "Content-Type": "application/json" }), ...(session && { Authorization: "Bearer " + session }) },
};
}
async ask(path, body) {
const stop = (this.stop = new AbortController());
const timer = setTimeout(() => stop.abort(), GIVE_UP);
try {
const response = await fetch(this.base + path, { ...this.options("POST", body, this.session), signal: stop.signal });
const answer = await response.json();
if (!answer || !Array.isArray(answer.messages)) return { lost: true };
return { ...answer, messages: list(answer.messages), status: response.status };
} catch {
return { lost: true, stopped: stop.signal.aborted };
} finally {
clearTimeout(timer);
}
}
async begin() {
const answer = await this.ask("sessions", { institution: this.institution });
if (str(answer.session)) {
this.session = answer.session;
this.life = (answer.expires_in || 1800) * 1000;
this.used();
}
return answer;
}
async say(item) {
const body = item.payload ? { id: item.id, payload: item.payload } : { id: item.id, text: shortened(item.text) };
const session = this.session;
let answer = await this.ask("messages", body);
if (answer.lost && !answer.stopped && navigator.onLine) {
await pause(1000);
if (this.session === session && session) answer = await this.ask("messages", body);
}
if (answer.status === 200) this.used();
return answer;
}
used() {
this.since = [Date.now(), performance.now()];
}
left() {
return this.life - Math.max(Date.now() - this.since[0], performance.now() - this.since[1]);
}
end() {
const session = this.session;
this.session = null;
if (this.stop) this.stop.abort();
if (session) fetch(this.base + "sessions", { ...this.options("DELETE", null, session), keepalive: true }).catch(() => {});
}
}
const WITHIN = 5000;
class ShiftWatch {
constructor(leave, left) {
let alone = false, count = 0, last = 0;
this.down = (event) => {
if (event.key === "Shift") alone = event.repeat ? alone : !(event.ctrlKey || event.altKey || event.metaKey);
else this.reset();
};
this.up = (event) => {
if (event.key !== "Shift" || !alone) return;
alone = false;
const now = Date.now();
count = now - last <= WITHIN ? count + 1 : 1;
last = now;
if (count >= 3) leave();
else left(3 - count);
};
this.reset = () => { alone = false; count = 0; };
addEventListener("keydown", this.down, true);
addEventListener("keyup", this.up, true);
addEventListener("pointerdown", this.reset, true);
}
off() {
removeEventListener("keydown", this.down, true);
removeEventListener("keyup", this.up, true);
removeEventListener("pointerdown", this.reset, true);
}
}
const exitAddress = (wanted) => {
try {
const url = new URL(wanted || DATA.exit, location.href);
if (url.protocol === "https:" || url.origin === location.origin) return url.href;
} catch {}
return DATA.exit;
};
const leavePage = (address) => {
const here = () => location.replace(address);
if (top === window) return here();
try {
top.location.replace(address);
setTimeout(here, 500);
} catch {
here();
}
};
const KEEP_SAID = 30000;
const NEAR_END = 60;
const isPressed = (button) => button.getAttribute("aria-disabled") === "true";
class Conversation {
constructor(chat, talk) {
Object.assign(this, { chat, talk, run: 0, queue: [] });
}
left() {
return this.talk.going ? this.talk.left() : Infinity;
}
wipe() {
this.run++;
this.talk.end();
Object.assign(this, { queue: [], sending: false, row: null, help: null, unseen: null });
this.busy(false);
this.chat.more.hidden = true;
this.chat.transcript.replaceChildren();
clearTimeout(this.saying);
this.chat.live.textContent = "";
}
begin() {
return this.turn(() => this.talk.begin(), () => this.begin());
}
submitted(event) {
event.preventDefault();
const text = this.chat.input.value.trim();
if (!text) return;
this.chat.input.value = "";
this.add([el("li", { class: "you" }, hidden(say("you_said") + " "), ...paragraphs(text))], true);
this.send({ id: newId(), text });
}
typed(event) {
if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submitted(event);
}
choose(button, payload) {
if (isPressed(button) || this.sending) return;
this.press(button);
this.send({ id: newId(), payload, button });
}
press(button, on = true) {
for (const one of button.closest(".choices").querySelectorAll("button")) one.setAttribute("aria-disabled", on);
button.classList.toggle("chosen", on);
if (on) button.append(hidden(" " + say("chosen")));
else button.lastChild.remove();
}
send(item) {
this.queue.push(item);
if (!this.sending) this.sendAll();
}
async sendAll() {
const run = this.run;
this.sending = true;
while (run === this.run && this.queue.length) await this.deliver(this.queue.shift(), run);
if (run === this.run) this.sending = false;
}
async deliver(item, run) {
const row = item.button ? item.button.closest(".choices") : this.row;
if (!this.talk.going) await this.begin();
if (run !== this.run) return;
if (!this.talk.going) return this.undo(item, { status: 413 });
const answer = await this.turn(() => this.talk.say(item), () => this.again(item));
if (!answer) return;
if (answer.status === 200) this.spend(row);
else this.undo(item, answer);
}
spend(row) {
if (row) for (const button of row.querySelectorAll("button:not(.chosen)")) button.parentNode.remove();
}
undo(item, answer) {
if (answer.status === 503) item.id = newId();
if (answer.status === 413 && !this.chat.input.value) this.chat.input.value = item.text || "";
if (item.button && item.button.isConnected) this.press(item.button, false);
}
again(item) {
if (item.button && item.button.isConnected) this.press(item.button);
this.send(item);
}
async turn(ask, again) {
const run = this.run;
this.busy(true);
const timers = [setTimeout(() => this.announce(say("busy")), 1000), setTimeout(() => this.showHelp("slow"), SLOW)];
const answer = await ask();
timers.forEach(clearTimeout);
if (run !== this.run) return null;
this.busy(false);
if (answer.status === 200 || answer.status === 201) this.show(answer.messages);
else this.failed(answer, again);
this.chat.answered();
return answer;
}
show(messages, spokenFirst = "") {
const items = messages.map((message) => messageItem(message, this.chat.level + 1, (text) => this.announce(text), (...chosen) => this.choose(...chosen)));
const rows = items.map((item) => item.querySelector(".choices")).filter(Boolean);
if (rows.length) this.row = rows[rows.length - 1];
this.help = null;
this.add(items);
this.announce([spokenFirst, spoken(messages)].filter(Boolean).join(" "));
}
failed(answer, again) {
const { status, lost, messages = [], error } = answer;
const tryAgain = () => this.choice("try_again", again);
if (lost) return this.showHelp(navigator.onLine ? "unreachable" : "offline", tryAgain());
if (this.help) this.help.remove();
if (status === 401) {
this.talk.session = null;
this.wipe();
this.show(messages);
return this.add([el("li", { class: "bot" }, this.choice("start_again", () => this.begin()))]);
}
const words = str(error && error.message);
if (status === 404) console.warn("signpost: the server knows no institution", this.chat.institution);
if (!messages.length && ![400, 409].includes(status)) return this.showHelp(words || "unreachable", status >= 500 ? tryAgain() : "");
const said = status === 503 || !words ? messages : [{ kind: "notice", lang: DATA.lang, text: words }, ...messages];
this.show(said);
if ([409, 429, 503].includes(status) && !(status === 503 && answer.session)) this.add([el("li", { class: "bot" }, tryAgain())]);
}
choice(key, act) {
const button = el("button", { type: "button", class: "choice", onclick: () => {
if (isPressed(button)) return;
this.press(button);
act();
} }, say(key));
return el("ul", { class: "choices", role: "list" }, el("li", {}, button));
}
showHelp(key, more) {
const text = DATA.words[key] ? say(key) : key;
const item = el("li", { class: "bot" }, hidden(say("bot_says") + " "), el("p", {}, text),
el("div", { class: "urgent" }, el("h" + (this.chat.level + 1), {}, hidden(say("urgent_prefix") + " "), say("first_lines")), lineList(this.chat.institution)), more);
if (this.help && this.help.isConnected) this.help.remove();
this.help = item;
this.add([item]);
this.announce(text + " " + say("urgent_prefix") + " " + lineText(this.chat.institution));
}
note(text) {
this.add([el("li", { class: "bot notice" }, el("p", {}, text))]);
this.announce(text);
}
busy(on) {
const follow = this.atEnd();
this.chat.waiting.hidden = !on;
if (on && follow) this.toEnd();
}
add(items, own) {
if (!items.length) return;
const follow = own || this.atEnd();
this.chat.transcript.append(...items);
if (own) return this.toEnd();
this.unseen = this.unseen || items[0];
if (follow) this.showNew();
else this.chat.more.hidden = false;
}
box() {
return this.chat.scroller.scrollHeight > this.chat.scroller.clientHeight + 1 ? this.chat.scroller : this.chat.panel;
}
atEnd() {
const box = this.box();
return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
}
toEnd() {
const box = this.box();
box.scrollTop = box.scrollHeight;
}
showNew() {
const box = this.box();
const head = box === this.chat.panel ? this.chat.head.offsetHeight : 0;
if (this.unseen) box.scrollTop += this.unseen.getBoundingClientRect().top - box.getBoundingClientRect().top - head - 8;
this.unseen = null;
this.chat.more.hidden = true;
}
announce(text) {
clearTimeout(this.saying);
this.chat.live.textContent = "";
this.saying = setTimeout(() => {
this.chat.live.textContent = text;
this.saying = setTimeout(() => (this.chat.live.textContent = ""), KEEP_SAID);
}, 100);
}
}
const STYLE = (() => {
try {
const sheet = new CSSStyleSheet();
sheet.replaceSync(DATA.css);
return sheet;
} catch {
return null;
}
})();
const safePage = () =>
el("a", { href: BASE + "/help/staying-safe-online", target: "_blank", rel: "noopener noreferrer" }, say("first_safe"), hidden(" " + say("new_page")));
const PRIVATE = ["keydown", "keyup", "keypress", "beforeinput", "input", "compositionstart", "compositionupdate", "compositionend", "copy", "cut", "paste"];
const firstPage = (chat) =>
el("section", { class: "first" },
(chat.firstHeading = el("h" + (chat.level + 1), { tabindex: "-1" }, say("first_heading"))),
(chat.gone = el("p", { class: "notice", hidden: true }, say("gone"))),
el("p", {}, say("first_what")),
el("p", {}, say(chat.usesKey ? "first_exit_key" : "first_exit"), " ", say("first_history")),
el("p", {}, safePage()),
el("div", { class: "urgent" },
el("h" + (chat.level + 1), {}, hidden(say("urgent_prefix") + " "), say("first_lines")), lineList(chat.institution)),
el("div", { class: "begin" }, el("button", { type: "button", class: "main", onclick: () => chat.start() }, say("start"))));
const talkPage = (chat) =>
el("section", { class: "talk", hidden: true },
(chat.scroller = el("div", { class: "scroll", role: "region", "aria-label": say("conversation"), tabindex: "0" },
(chat.transcript = el("ol", { role: "list" })),
(chat.waiting = el("p", { class: "waiting", hidden: true }, say("busy"))))),
(chat.more = el("button", { type: "button", class: "plain more", hidden: true, onclick: () => chat.conversation.showNew() }, say("new_answer"))),
(chat.form = el("form", { onsubmit: (event) => chat.conversation.submitted(event) },
el("div", { class: "above" },
el("label", { for: "words" }, say("input_label")),
el("button", { type: "button", class: "plain", onclick: () => chat.clear() }, say("clear"))),
el("div", { class: "row" },
(chat.input = el("textarea", {
id: "words", rows: "1", autocomplete: "off", autocorrect: "off", spellcheck: "false", dir: "auto", enterkeyhint: "send",
onkeydown: (event) => chat.conversation.typed(event),
})),
el("button", { class: "main" }, say("send"))))));
const head = (chat) =>
(chat.head = el("div", { class: "head" },
(chat.heading = el("h" + chat.level, { id: "title", tabindex: "-1" }, chat.label)),
el("button", { type: "button", class: "exit", onclick: () => chat.exit(), "aria-keyshortcuts": chat.usesKey ? "Shift" : null }, say("exit")),
chat.isPage ? "" : el("button", { type: "button", class: "close", onclick: () => chat.close() }, say("close"))));
const build = (chat) => {
chat.live = el("div", { class: "vh", role: "status", "aria-live": "polite" });
chat.first = firstPage(chat);
chat.talkView = talkPage(chat);
chat.panel = el(chat.isPage ? "section" : "dialog", { class: "panel", "aria-labelledby": "title" },
head(chat), el("div", { class: "body" }, chat.first, chat.talkView), chat.live);
chat.launcher = chat.isPage ? "" : el("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", onclick: () => chat.open() }, chat.label);
chat.overlay = el("div", { class: "overlay", role: "alert", hidden: true });
const paper = el("div", { class: "paper", "aria-hidden": "true" }, lineList(chat.institution));
chat.layer = el("div", { class: "layer" }, chat.launcher, chat.panel);
const root = (chat.root = chat.host.attachShadow({ mode: location.origin === new URL(BASE).origin ? "open" : "closed" }));
if (STYLE) root.adoptedStyleSheets = [STYLE];
else root.append(el("style", {}, DATA.css));
root.append(chat.layer, paper, chat.overlay);
for (const name of PRIVATE) root.addEventListener(name, (event) => event.stopPropagation());
};
const NARROW = "(max-width: 30em), (max-height: 30em)";
const WARN = 120000;
class Chat {
constructor(host) {
this.host = host;
this.prepare();
}
join() {
this.listen(true);
this.raise();
if (this.usesKey) this.shift = new ShiftWatch(() => this.watching && this.exit(), (left) => this.watching && this.conversation.announce(say("shift_left", { count: left })));
if (this.host.hasAttribute("open") && !this.isPage && !this.narrow.matches) this.show();
}
part() {
this.listen(false);
if (this.shift) this.shift.off();
this.wipe();
this.shut();
}
prepare() {
this.institution = this.host.getAttribute("institution") || "";
this.isPage = this.host.getAttribute("mode") === "page";
this.usesKey = this.host.getAttribute("exit-key") !== "off";
this.label = this.host.getAttribute("label") || say("launcher");
this.level = this.isPage ? 1 : 2;
this.conversation = new Conversation(this, new Talk(BASE, this.institution));
build(this);
this.narrow = matchMedia(NARROW);
this.events = [
[document, "visibilitychange", () => this.seen()], [window, "pagehide", () => this.wipe()], [window, "pageshow", (event) => event.persisted && this.back()],
[window, "focus", () => this.checkTime()], [this.narrow, "change", () => this.isOpen && !this.isPage && this.show()],
[this.panel, "cancel", (event) => { event.preventDefault(); this.close(); }],
[this.panel, "keydown", (event) => event.key === "Escape" && !event.isComposing && !this.isPage && this.close()],
...(window.visualViewport ? [[visualViewport, "resize", () => this.fit()], [visualViewport, "scroll", () => this.fit()]] : []),
];
}
listen(on) {
for (const [target, name, act] of this.events) target[on ? "addEventListener" : "removeEventListener"](name, act);
clearInterval(this.clock);
if (on) this.clock = setInterval(() => this.checkTime(), 1000);
}
get isOpen() {
return this.isPage || this.panel.open;
}
get watching() {
return this.isOpen || this.conversation.talk.going;
}
open() {
if (this.isPage || this.panel.open) return;
this.returnTo = this.host.getRootNode().activeElement === this.host ? this.launcher : document.activeElement;
this.show();
(this.talkView.hidden ? this.firstHeading : this.input).focus();
this.tell("open");
}
show() {
const focused = this.root.activeElement;
this.shut();
if (this.narrow.matches) {
this.layer.removeAttribute("popover");
this.panel.showModal();
} else {
this.raise();
this.panel.setAttribute("open", "");
}
if (focused) focused.focus();
this.launcher.hidden = true;
this.launcher.textContent = this.label;
this.fit();
}
shut() {
if (this.isPage) return;
if (this.panel.open) this.panel.close();
this.launcher.hidden = false;
this.raise();
}
raise() {
this.layer.removeAttribute("popover");
if (this.isPage || !this.layer.showPopover || !this.host.isConnected) return;
this.layer.setAttribute("popover", "manual");
this.layer.showPopover();
}
close() {
if (this.isPage || !this.panel.open) return;
this.shut();
(this.returnTo && this.returnTo.isConnected && this.returnTo !== document.body ? this.returnTo : this.launcher).focus();
this.tell("close");
}
exit() {
this.wipe();
this.shut();
this.overlay.hidden = false;
if (this.overlay.showPopover) { this.overlay.setAttribute("popover", "manual"); this.overlay.showPopover(); }
document.title = this.overlay.textContent = say("exit_title");
leavePage(exitAddress(this.host.getAttribute("exit")));
this.tell("exit");
}
clear() {
this.wipe();
this.firstHeading.focus();
this.conversation.announce(say("cleared"));
}
start() {
this.first.hidden = true;
this.talkView.hidden = false;
(matchMedia("(pointer: fine)").matches ? this.input : this.heading).focus();
this.conversation.begin();
}
answered() {
if (!this.isOpen) this.launcher.textContent = this.label + " " + say("launcher_new");
this.tell("answer");
}
tell(name) {
this.host.dispatchEvent(new CustomEvent("signpost-" + name, { bubbles: true, composed: true }));
}
wipe() {
this.conversation.wipe();
this.input.value = "";
this.talkView.hidden = true;
this.first.hidden = false;
this.gone.hidden = true;
this.warned = false;
}
back() {
this.wipe();
this.overlay.hidden = true;
this.overlay.removeAttribute("popover");
this.close();
}
seen() {
this.panel.classList.toggle("covered", document.hidden);
this.checkTime();
}
checkTime() {
const left = this.conversation.left();
if (left <= 0) {
this.wipe();
this.gone.hidden = false;
this.conversation.announce(say("gone"));
} else if (left < WARN && !this.warned) {
this.conversation.note(say("soon_gone"));
this.warned = true;
} else if (left >= WARN) this.warned = false;
}
fit() {
const view = window.visualViewport;
if (!view || this.isPage) return;
this.panel.style.setProperty("--height", this.narrow.matches ? view.height + "px" : "");
this.panel.style.setProperty("--top", this.narrow.matches ? view.offsetTop + "px" : "");
}
}
let only = null;
class SignpostChat extends HTMLElement {
#chat = null;
connectedCallback() {
if (only && only !== this) return;
only = this;
this.#chat ??= new Chat(this);
this.#chat.join();
}
disconnectedCallback() {
if (only !== this) return;
this.#chat.part();
only = null;
const next = document.querySelector("signpost-chat");
if (next) next.connectedCallback();
}
open() { this.#chat?.open(); }
close() { this.#chat?.close(); }
clear() { this.#chat?.clear(); }
exit() { this.#chat?.exit(); }
}
if (!customElements.get("signpost-chat")) customElements.define("signpost-chat", SignpostChat);
const embed = () => {
if (document.querySelector("signpost-chat")) return;
const chat = document.createElement("signpost-chat");
for (const [name, value] of Object.entries(SCRIPT.dataset)) {
chat.setAttribute(name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()), value);
}
const place = SCRIPT.dataset.target && document.querySelector(SCRIPT.dataset.target);
(place || document.body).append(chat);
};
if (SCRIPT && SCRIPT.dataset.institution) {
if (document.body) embed();
else document.addEventListener("DOMContentLoaded", embed);
}
})();
