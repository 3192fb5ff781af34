// Everything here is a convenience: every page works without it.
import { initAll } from "./govuk-frontend.min.js";

const SAVE_EVERY = 10_000; // milliseconds; the footer and the forms promise "every 10 seconds"

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// --- drafts: what has been typed is kept while the page is open ---------------------------------

function keepDraft(form) {
  const says = form.querySelector("[data-saved]");
  const words = says ? says.dataset : {};
  const typed = () => new URLSearchParams(new FormData(form));
  let kept = typed().toString();
  let leaving = false;

  function say(text) {
    // Only speak when there is something new to say: a screen reader reads each change aloud.
    if (says && says.textContent !== text) says.textContent = text;
  }

  async function keep() {
    const body = typed();
    if (leaving || body.toString() === kept) return;
    const token = form.querySelector("[name=csrfmiddlewaretoken]");
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        credentials: "same-origin",
        redirect: "error",
        headers: { "X-CSRFToken": token ? token.value : "" },
      });
      if (answer.status === 204) {
        kept = body.toString();
        say(words.kept);
      } else if (answer.status === 409) {
        say(words.elsewhere);
      } else if (answer.status === 401 || answer.status === 403) {
        say(words.ended);
      } else {
        say(words.failed);
      }
    } catch {
      say(words.failed);
    }
  }

  form.addEventListener("submit", () => {
    leaving = true;
  });
  // Back may show this same page again from the browser's memory.
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.setInterval(keep, SAVE_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}

document.querySelectorAll("form[data-draft]").forEach(keepDraft);

// --- the blank screen: Escape twice, or the button in the footer --------------------------------

const blank = document.querySelector("[data-blank]");

if (blank) {
  const back = blank.querySelector("button");
  const rest = [...document.body.children].filter((each) => each !== blank);
  let before = null;
  let escapedAt = 0;

  const hide = () => {
    before = document.activeElement;
    rest.forEach((each) => each.setAttribute("inert", ""));
    document.body.classList.add("sw-blanked");
    blank.hidden = false;
    back.focus();
  };
  const show = () => {
    blank.hidden = true;
    document.body.classList.remove("sw-blanked");
    rest.forEach((each) => each.removeAttribute("inert"));
    if (before) before.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat || !blank.hidden) return;
    const now = event.timeStamp;
    if (escapedAt && now - escapedAt < 2000) {
      escapedAt = 0;
      hide();
    } else {
      escapedAt = now;
    }
  });
  back.addEventListener("click", show);
  document.querySelectorAll("[data-hide]").forEach((each) => each.addEventListener("click", hide));
}

// --- print buttons ------------------------------------------------------------------------------

document.querySelectorAll("[data-print]").forEach((each) => each.addEventListener("click", () => window.print()));

// --- passkeys: the one thing that a browser can't do without a script ---------------------------

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readOptions(text) {
  const asked = JSON.parse(text).publicKey;
  const named = (each) => ({ ...each, id: toBytes(each.id) });
  asked.challenge = toBytes(asked.challenge);
  if (asked.user) asked.user = named(asked.user);
  for (const list of ["excludeCredentials", "allowCredentials"]) if (asked[list]) asked[list] = asked[list].map(named);
  return { publicKey: asked };
}

function writeCredential(made) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (made.response[part]) response[part] = toText(made.response[part]);
  const clientExtensionResults = made.getClientExtensionResults();
  return JSON.stringify({ type: made.type, id: made.id, rawId: toText(made.rawId), response, clientExtensionResults });
}

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const failed = form.querySelector("[data-passkey-failed]");
  if (!window.PublicKeyCredential) {
    form.remove();
    return;
  }
  document.querySelectorAll("[data-passkey-none]").forEach((each) => (each.hidden = true));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const made = await navigator.credentials[form.dataset.passkey](readOptions(form.dataset.options));
      form.elements.credential.value = writeCredential(made);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
});
