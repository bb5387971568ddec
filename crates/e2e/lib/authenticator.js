// A phone or PC with a fingerprint sensor, as Chromium's devtools play it: discoverable passkeys, the user verified.

export class Authenticator {
  static async in(visitor, { verifies = true } = {}) {
    await visitor.devtools.send('WebAuthn.enable');
    const { authenticatorId } = await visitor.devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: verifies, automaticPresenceSimulation: true,
      },
    });
    return Object.assign(new Authenticator(), { devtools: visitor.devtools, authenticatorId });
  }

  /** The passkeys it holds. */
  async passkeys() {
    const { credentials } = await this.devtools.send('WebAuthn.getCredentials', { authenticatorId: this.authenticatorId });
    return credentials;
  }

  /** Whether the finger is the right one. */
  async verify(isUserVerified) {
    await this.devtools.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticatorId, isUserVerified });
  }
}
