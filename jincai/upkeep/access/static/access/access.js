// 登录与会话：通行密钥（WebAuthn）与 UKey 中间件。没有脚本时，密码、动态口令、证书（粘贴签名）照样能用。
(function () {
  'use strict';

  function bytes(text) {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); }).buffer;
  }

  function text(buffer) {
    let plain = '';
    new Uint8Array(buffer).forEach(function (byte) { plain += String.fromCharCode(byte); });
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  function listed(keys) {
    return (keys || []).map(function (key) { return Object.assign({}, key, { id: bytes(key.id) }); });
  }

  async function get(options) {
    const asked = Object.assign({}, options.publicKey);
    asked.challenge = bytes(asked.challenge);
    asked.allowCredentials = listed(asked.allowCredentials);
    const made = await navigator.credentials.get({ publicKey: asked });
    const said = made.response;
    return answer(made, {
      authenticatorData: text(said.authenticatorData), signature: text(said.signature),
      userHandle: said.userHandle ? text(said.userHandle) : null
    });
  }

  async function create(options) {
    const asked = Object.assign({}, options.publicKey);
    asked.challenge = bytes(asked.challenge);
    asked.user = Object.assign({}, asked.user, { id: bytes(asked.user.id) });
    asked.excludeCredentials = listed(asked.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: asked });
    return answer(made, { attestationObject: text(made.response.attestationObject) });
  }

  function answer(made, more) {
    const response = Object.assign({ clientDataJSON: text(made.response.clientDataJSON) }, more);
    return { id: made.id, rawId: text(made.rawId), type: made.type, response: response, clientExtensionResults: made.getClientExtensionResults() };
  }

  async function options(form) {
    if (form.dataset.options) { return JSON.parse(form.dataset.options); }
    const told = await fetch(form.dataset.optionsFrom, { headers: { Accept: 'application/json' } });
    const found = await told.json();
    if (!told.ok) { throw new Error(found.says || '现在不能用通行密钥'); }
    return found;
  }

  function say(form, words) {
    const place = form.querySelector('[data-says]');
    if (place) { place.textContent = words; place.hidden = !words; }
  }

  document.querySelectorAll('form[data-passkey]').forEach(function (form) {
    if (!window.PublicKeyCredential) { return; }
    form.hidden = false;
    form.addEventListener('submit', async function (event) {
      const place = form.elements.credential;
      if (place.value) { return; }
      event.preventDefault();
      say(form, '');
      try {
        const use = form.dataset.passkey === 'create' ? create : get;
        place.value = JSON.stringify(await use(await options(form)));
        form.submit();
      } catch (error) {
        say(form, error.name === 'NotAllowedError' ? '没有用通行密钥，或等得太久' : error.message);
      }
    });
  });

  // UKey 的浏览器中间件由厂商提供：window.jincaiUKey.sign(待签内容) 给出 {certificate, signature} 的 Promise
  document.querySelectorAll('form[data-ukey]').forEach(function (form) {
    const button = form.querySelector('[data-ukey-sign]');
    if (!button || !window.jincaiUKey || typeof window.jincaiUKey.sign !== 'function') { return; }
    button.hidden = false;
    button.addEventListener('click', async function () {
      try {
        const signed = await window.jincaiUKey.sign(form.elements.message.value);
        form.elements.certificate.value = signed.certificate || '';
        form.elements.signature.value = signed.signature;
        form.submit();
      } catch (error) {
        say(form, error.message);
      }
    });
  });
})();
