if (!customElements.get("signpost-chat")) customElements.define("signpost-chat", SignpostChat);

// <script src="…/widget.js" data-institution="…">: the element is made here unless the page has one of its own.
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
