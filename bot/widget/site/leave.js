// The way out without a step back to this page: a plain link would leave it in the list of the Back button.
document.querySelector(".leave a").addEventListener("click", (event) => {
  event.preventDefault();
  document.documentElement.hidden = true;
  location.replace(event.currentTarget.href);
});
addEventListener("pageshow", (event) => event.persisted && location.replace(document.querySelector(".leave a").href));
