// A page of some university with the widget on it, in front of the real server: everything else is passed on.
// A scenario can put an answer of its own in the way (house.answer), or count what was asked.
import http from "node:http";

export const STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp-report";

const hostPage = (attributes, file = "widget.js", head = "", body = "") => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Student life</title>${head}
<script src="/${file}" defer ${attributes}></script></head>
<body><main><h1>Student life</h1><p><a href="/neutral.html" id="before">A link before</a></p>
<label>Search <input id="elsewhere"></label></main>${body}</body></html>`;

const plainPage = (title) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1></main></body></html>`;

export class House {
  constructor(upstream) {
    this.upstream = new URL(upstream);
    this.reset();
    this.server = http.createServer((request, response) => this.serve(request, response));
  }

  async open() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.origin = `http://localhost:${this.server.address().port}`;
    return this;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  // What a scenario changed does not reach the next one.
  reset() {
    this.asked = [];
    this.listeners = [];
    this.reports = [];
    this.answer = null; // (request with .said) => {status, body, type} | "hang" | "gone" | "lose" | undefined
    this.options = {};
    this.file = undefined; // another file than widget.js
    this.pin = ""; // its integrity
    this.cache = "no-cache";
    this.css = this.js = this.body = ""; // the host page's own style sheet, its script that runs before ours, more of its body
    this.waiting = [];
  }

  // The requests that fit, once there are so many: one that no page waits for (a farewell, a beacon) may be on its way.
  async hears(fits, count = 1, patience = 15000) {
    const timer = setTimeout(() => this.listeners.splice(0).forEach((go) => go("late")), patience);
    for (let late; ; late = await new Promise((go) => this.listeners.push(go))) {
      const found = this.asked.filter(fits);
      if (found.length >= count || late) return clearTimeout(timer), found;
    }
  }

  // The requests to forget a conversation, once the server has answered them.
  async forgotten(count = 1) {
    const found = await this.hears((one) => one.method === "DELETE", count);
    await Promise.all(found.map((one) => one.answered));
    return found;
  }

  page(options = {}) {
    this.options = { institution: "northbridge", exit: this.origin + "/neutral.html", ...options };
    return this.origin + "/host.html";
  }

  async serve(request, response) {
    const path = request.url.split("?")[0];
    const body = await read(request);
    const one = { method: request.method, path, headers: request.headers, body };
    one.answered = new Promise((done) => (request.answered = done));
    this.asked.push(one);
    this.listeners.splice(0).forEach((go) => go());
    if (path === "/csp-report") return this.reports.push(body), response.writeHead(204).end();
    const pages = { "/host.html": () => hostPage(this.attributes(), this.file, this.head(), this.body), "/neutral.html": () => plainPage("Weather"), "/start.html": () => plainPage("Start") };
    if (path === "/host.css" || path === "/host.js") {
      response.writeHead(200, { "Content-Type": path === "/host.css" ? "text/css" : "text/javascript", "Cache-Control": "no-store" });
      return response.end(path === "/host.css" ? this.css : this.js);
    }
    if (pages[path]) {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": this.cache, "Content-Security-Policy": STRICT });
      return response.end(pages[path]());
    }
    request.said = body ? JSON.parse(body) : null;
    const answer = this.answer && path.startsWith("/webhooks/") ? await this.answer(request) : undefined;
    if (answer === "gone") return response.destroy();
    if (answer === "hang") return this.waiting.push(() => this.passOn(request, body, response));
    if (answer && answer !== "lose") return this.reply(response, answer);
    this.passOn(request, body, response, answer === "lose");
  }

  head() {
    return (this.css && '<link rel="stylesheet" href="/host.css">') + (this.js && '<script src="/host.js"></script>');
  }

  attributes() {
    const pinned = this.pin && `integrity="${this.pin}" crossorigin="anonymous" `;
    return pinned + Object.entries(this.options).map(([name, value]) => `data-${name}="${value}"`).join(" ");
  }

  reply(response, { status = 200, body, type = "application/json", headers = {} }) {
    response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }

  release() {
    this.waiting.splice(0).forEach((go) => go());
  }

  passOn(request, body, response, lose) {
    const { hostname, port } = this.upstream;
    const onward = http.request({ hostname, port, path: request.url, method: request.method, headers: request.headers, agent: false }, (reply) => {
      request.answered();
      if (lose) return reply.resume().on("end", () => response.destroy());
      response.writeHead(reply.statusCode, reply.headers);
      reply.pipe(response);
    });
    onward.on("error", () => (request.answered(), response.destroy()));
    onward.end(body);
  }
}

const read = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
};
