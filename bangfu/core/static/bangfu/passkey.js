/* Passkeys: ties allauth's functions to the one button with data-passkey ("add", "authenticate", "login"); what the server asks
   of the browser stands in its data-options. Without a secure address or an able browser the button says so. */
(() => {
  "use strict";
  const button = document.querySelector("[data-passkey]");
  const says = document.getElementById("passkey-says");
  const forms = window.allauth && window.allauth.webauthn.forms;
  if (!button || !says || !forms) return;
  const say = (text) => { says.textContent = text; says.hidden = false; };
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    if (button.dataset.passkey !== "login") say("这个浏览器或网址用不了通行密钥（要 https）。请用动态验证码。");
    return;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    say("没有完成：取消了、超时了，或这把密钥不属于本账号。请再试一次，或换一种方式。");
  });
  const ids = { credential: button.form.querySelector("[name=credential]").id, [button.dataset.passkey]: button.id, passwordless: "id_passwordless" };
  const data = button.dataset.options ? JSON.parse(button.dataset.options) : undefined;
  forms[`${button.dataset.passkey}Form`]({ ids, data });
})();
