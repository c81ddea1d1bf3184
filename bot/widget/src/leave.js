// Three presses of Shift alone, each within five seconds of the last, leave the page.
// A Shift that made a capital, and any other key in between, starts the count again.
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

// Only a web page: never a script. http is for the page's own origin, which a test or an intranet may have.
const exitAddress = (wanted) => {
  try {
    const url = new URL(wanted || DATA.exit, location.href);
    if (url.protocol === "https:" || url.origin === location.origin) return url.href;
  } catch {}
  return DATA.exit;
};

// In a frame the whole window has to go, not the frame alone. Where the browser forbids that, at least the frame.
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
