// A phone or PC with a fingerprint sensor, as Chromium's devtools play it: discoverable passkeys, the user verified.

export class Authenticator {
  static async in(visitor, { verifies = true } = {}) {
    await visitor.devtools.send('WebAuthn.enable');
    const { authenticatorId } = await visitor.devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: verifies, automaticPresenceSimulation: true,
      },
    });
    // It chooses from the list under a field by itself, as soon as there is one: only who asks for the list gets it.
    await visitor.page.addInitScript(() => {
      // What is framed may have no storage, and no passkey is asked for there.
      if (window.top !== window) return;
      if (!sessionStorage.passkeyList) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
    return Object.assign(new Authenticator(), { page: visitor.page, devtools: visitor.devtools, authenticatorId });
  }

  /** The passkeys it holds. */
  async passkeys() {
    const { credentials } = await this.devtools.send('WebAuthn.getCredentials', { authenticatorId: this.authenticatorId });
    return credentials;
  }

  /** Whether pages of the host that is open offer the list from the next one on. */
  async list(there) {
    await this.page.evaluate((value) => { sessionStorage.passkeyList = value; }, there ? 'yes' : '');
  }

  /** Whether the finger is the right one. */
  async verify(isUserVerified) {
    await this.devtools.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticatorId, isUserVerified });
  }
}
