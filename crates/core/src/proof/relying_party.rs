//! The society as a WebAuthn relying party.

use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::failure::Failure;

/// A society as a WebAuthn relying party (RP). Its RP ID is its exact canonical host, so that a browser doesn't offer
/// its passkeys at the host of another society. A change of the canonical host makes all its passkeys unusable.
pub struct RelyingParty(Webauthn);

impl RelyingParty {
    /// Creates the relying party from the canonical host, the origin (scheme, host, port) and the name that the
    /// browser's dialogue shows.
    ///
    /// # Errors
    /// When the host of the origin isn't `host`, or can't be an RP ID.
    pub fn new(host: &str, origin: &str, name: &str) -> Result<Self, Failure> {
        let unfit = || Failure::Inconsistent("a host that can't have passkeys");
        let origin = Url::parse(origin).map_err(|_| unfit())?;
        // The builder would accept a parent domain as RP ID; we don't.
        if origin.domain() != Some(host) {
            return Err(unfit());
        }
        let builder = WebauthnBuilder::new(host, &origin).map_err(|_| unfit())?;
        let builder = builder.rp_name(name).allow_subdomains(false).allow_any_port(false);
        builder.build().map(Self).map_err(|_| unfit())
    }

    pub(crate) const fn webauthn(&self) -> &Webauthn {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_host_has_passkeys() {
        let new = |host, origin| RelyingParty::new(host, origin, "society").is_ok();
        assert!(new("a.portal.example.jp", "https://a.portal.example.jp"));
        assert!(new("a.portal.localhost", "http://a.portal.localhost:8080"));
        for (host, origin) in [
            ("portal.example.jp", "https://a.portal.example.jp"),
            ("a.portal.example.jp", "https://b.portal.example.jp"),
            ("a.portal.example.jp", "https://x.a.portal.example.jp"),
            ("192.0.2.1", "https://192.0.2.1"),
            ("a.portal.example.jp", "a.portal.example.jp"),
        ] {
            assert!(!new(host, origin), "{host} {origin}");
        }
    }
}
