//! Passkeys as the WebAuthn library sees them: the options of the browser's dialogue, and the check of its answer. Whose
//! passkeys they are, and where they are stored, is the caller's matter.
//!
//! User verification is always required and checked, because a passkey counts as two factors: the device, and the
//! fingerprint, face or PIN.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs_proto::{
    AllowCredentials, CreationChallengeResponse, RequestChallengeResponse, ResidentKeyRequirement,
};

use super::relying_party::RelyingParty;
use crate::failure::Failure;

/// What a browser needs to start its WebAuthn dialogue.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The sealed challenge, which the browser sends back with its answer.
    token: String,
    /// The options, in the form that `PublicKeyCredential.parse…OptionsFromJSON` takes.
    public_key: Value,
}

impl Offer {
    pub(crate) fn new(token: String, options: &impl Serialize) -> Result<Self, Failure> {
        let public_key =
            serde_json::to_value(options).map_err(|_| Failure::Inconsistent("options that can't be written"))?;
        Ok(Self { token, public_key })
    }
}

/// What a browser sends after its WebAuthn dialogue.
#[derive(Deserialize)]
pub struct Ceremony {
    /// The sealed challenge.
    pub(crate) token: String,
    /// The credential, as `PublicKeyCredential.toJSON` writes it.
    credential: Value,
}

impl Ceremony {
    /// The answer of a passkey that exists; `None` if it can't be one.
    pub(crate) fn assertion(&self) -> Option<PublicKeyCredential> {
        PublicKeyCredential::deserialize(&self.credential).ok()
    }

    /// The new passkey, if the answer is right. It isn't stored yet.
    pub(crate) fn registered(&self, party: &RelyingParty, state: &PasskeyRegistration) -> Option<Passkey> {
        let credential = RegisterPublicKeyCredential::deserialize(&self.credential).ok()?;
        party.webauthn().finish_passkey_registration(&credential, state).ok()
    }
}

/// Options that ask for one of these passkeys; for any passkey of the relying party if none is named.
pub(crate) fn request(
    party: &RelyingParty,
    allowed: Vec<Vec<u8>>,
) -> Result<(RequestChallengeResponse, DiscoverableAuthentication), Failure> {
    let (mut options, state) = party
        .webauthn()
        .start_discoverable_authentication()
        .map_err(|_| Failure::Inconsistent("a challenge that can't be made"))?;
    options.public_key.allow_credentials = allowed
        .into_iter()
        .map(|id| AllowCredentials { type_: "public-key".to_owned(), id, transports: None })
        .collect();
    Ok((options, state))
}

/// Options that ask for a new, discoverable passkey. `known` are the passkeys that its holder has already, so that one
/// device isn't added twice.
pub(crate) fn creation(
    party: &RelyingParty,
    holder: Uuid,
    user_id: &str,
    shown: &str,
    known: Vec<Vec<u8>>,
) -> Result<(CreationChallengeResponse, PasskeyRegistration), Failure> {
    let known: Vec<CredentialID> = known.into_iter().collect();
    let (mut options, state) = party
        .webauthn()
        .start_passkey_registration(holder, user_id, shown, Some(known))
        .map_err(|_| Failure::Inconsistent("a challenge that can't be made"))?;
    // The library sets "discouraged" to spare security keys with little storage, but a sign-in without a user ID needs
    // a discoverable credential.
    if let Some(selection) = options.public_key.authenticator_selection.as_mut() {
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
    }
    Ok((options, state))
}

/// The result of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asserted {
    /// The answer is right.
    Right,
    /// It isn't.
    Wrong,
    /// It is right but for its signature counter.
    CounterBack,
}

/// Checks an answer against a stored passkey, whose state it updates.
pub(crate) fn verify(
    party: &RelyingParty,
    answer: &PublicKeyCredential,
    state: DiscoverableAuthentication,
    passkey: &mut Passkey,
) -> Asserted {
    let key = DiscoverableKey::from(&*passkey);
    match party.webauthn().finish_discoverable_authentication_v2(answer, state, &key) {
        Ok(result) if result.user_verified() => {
            passkey.update_credential(&result);
            Asserted::Right
        }
        Err(WebauthnError::CredentialPossibleCompromise) => Asserted::CounterBack,
        _ => Asserted::Wrong,
    }
}

/// Reads a stored passkey.
pub(crate) fn stored(text: &str) -> Result<Passkey, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::Inconsistent("a stored passkey can't be read"))
}

/// Writes a passkey as it is stored.
pub(crate) fn written(passkey: &Passkey) -> Result<String, Failure> {
    serde_json::to_string(passkey).map_err(|_| Failure::Inconsistent("a passkey can't be written"))
}
