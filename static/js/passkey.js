// Log in with a finger or a face: the button asks the device, and the form sends what it answers. Where the browser cannot
// do that, or this script does not run, the form stays hidden and the page says what can be done instead.
(() => {
  "use strict";

  if (!window.PublicKeyCredential || !window.webauthnJSON) return;
  for (const without of document.querySelectorAll("[data-passkey-without]")) without.hidden = true;

  const created = (options) => {
    // A key to log in with is kept on the device, which asks for a finger, a face or its own code.
    Object.assign(options.publicKey.authenticatorSelection, {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    });
    return window.webauthnJSON.create(options);
  };
  const optionsOf = async (form) => {
    if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-button]");
    const error = form.querySelector("[data-passkey-error]");
    form.hidden = false;
    button.addEventListener("click", async () => {
      error.hidden = true;
      try {
        const options = await optionsOf(form);
        const answer = await (form.dataset.passkey === "create" ? created(options) : window.webauthnJSON.get(options));
        form.elements.credential.value = JSON.stringify(answer);
        form.submit();
      } catch {
        error.hidden = false; // closed, refused, or nothing there to log in with
      }
    });
  }
})();
