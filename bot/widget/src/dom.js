// Everything a student or a server says goes in as text: no element here is ever made from a string of HTML.
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

// A link that is not of these four kinds is shown as the words alone.
const link = (url, text) => {
  const kind = scheme(str(url));
  if (!SCHEMES.includes(kind)) return el("span", {}, text);
  // A page opened in this tab would wipe the conversation.
  return kind === "https:"
    ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text, hidden(" " + say("new_page")))
    : el("a", { href: url }, text);
};

const day = (iso) => {
  const date = new Date(str(iso) + "T12:00:00Z");
  return isNaN(date) ? str(iso) : new Intl.DateTimeFormat(DATA.lang + "-GB", { dateStyle: "long", timeZone: "UTC" }).format(date);
};

// The lines' own numbers become links wherever an urgent answer names them; no other number does.
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
