//! Passkeys (パスキー): signing in with them alone, as the second step, and to show everything again. How they are added,
//! named and removed is [`manage`].
//!
//! A ceremony has two halves. The first hands out a challenge and writes nothing ([`passkey_challenge`]); the second spends it, finds
//! the passkey and verifies. A passkey counts as device and as fingerprint, face or PIN, so that it is always both that are
//! asked for and checked (user verification). Challenges and keys are drawn by the WebAuthn library from the system.

pub mod manage;
mod name;
mod store;

pub(crate) use self::store::sweep;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{DiscoverableAuthentication, DiscoverableKey, Passkey, PublicKeyCredential};
use webauthn_rs_proto::{AllowCredentials, RequestChallengeResponse};

pub use self::name::{LONGEST_NAME, Name, NameFault};
use crate::accounts;
use crate::accounts::sessions::entrance::{self, Entered, EntranceOutcome as Entrance, OnTheWay};
use crate::accounts::sessions::session::{self, Member};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::device::Device;
use crate::proof::next_step::{Next, Proof};
use crate::proof::passkey_challenge::{self, CeremonyKind};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::Admission;
use crate::proof::relying_party::RelyingParty;
use crate::sealed::TenantKeys;
use crate::secret::Token;

/// What a browser needs to begin its dialogue.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The sealed challenge, to be sent back with the answer.
    token: String,
    /// The options, as `PublicKeyCredential.parse…OptionsFromJSON` takes them.
    public_key: Value,
}

impl Offer {
    fn new(token: String, options: &impl Serialize) -> Result<Self, Failure> {
        let public_key =
            serde_json::to_value(options).map_err(|_| Failure::Inconsistent("options that can't be written"))?;
        Ok(Self { token, public_key })
    }
}

/// What a browser sends after its dialogue.
#[derive(Deserialize)]
pub struct Ceremony {
    /// The sealed challenge.
    token: String,
    /// The credential, as `PublicKeyCredential.toJSON` writes it.
    credential: Value,
}

/// What came of a sign-in by passkey.
pub enum PasskeySignInOutcome {
    /// A member, signed in or asked for more.
    Entered(Entered),
    /// The right passkey of somebody whose time in the society is over.
    NoLongerCovered,
    /// Not before this instant: too many came from this network.
    Paused(DateTime<Utc>),
    /// The passkey isn't taken; why is nobody's business.
    Refused,
}

/// Options for a sign-in by passkey: the same for everybody, since nobody is known yet.
///
/// # Errors
/// When a challenge can't be made.
pub fn offer_sign_in(
    keys: &TenantKeys,
    party: &RelyingParty,
    now: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<Offer, Failure> {
    let (options, state) = begin(party)?;
    let token = passkey_challenge::seal(keys, CeremonyKind::SignIn, None, state, now, random)?;
    Offer::new(token, &options.public_key)
}

/// Signs in by passkey alone. `network` is the keyed hash of where it comes from; the account isn't slowed, however often
/// others have guessed at its password.
///
/// # Errors
/// When the database refuses.
pub async fn sign_in(
    tx: TenantTx,
    party: &RelyingParty,
    ceremony: &Ceremony,
    network: &[u8],
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, PasskeySignInOutcome), Failure> {
    if !tx.policy().second_step.is_offered() {
        return Ok((tx, PasskeySignInOutcome::Refused));
    }
    // There is nothing to guess: whoever has the passkey isn't slowed by others, and who sends junk is.
    let Asserted::Right(passkey) = assert(&tx, party, CeremonyKind::SignIn, None, ceremony).await? else {
        let outcome = match rate_limit::count_network(&tx, network).await? {
            Admission::Paused(until) => PasskeySignInOutcome::Paused(until),
            Admission::Admitted(_) => PasskeySignInOutcome::Refused,
        };
        return Ok((tx, outcome));
    };
    let account = accounts::account(&tx, passkey.account).await?;
    let (tx, entrance) = entrance::admit(tx, &account, Proof::Passkey.into(), device, random).await?;
    let outcome = match entrance {
        Entrance::Entered(entered) => PasskeySignInOutcome::Entered(entered),
        Entrance::NoLongerCovered => PasskeySignInOutcome::NoLongerCovered,
        // Whoever set it at this moment may have taken the passkey away too: the next try tells.
        Entrance::PasswordChanged => PasskeySignInOutcome::Refused,
    };
    Ok((tx, outcome))
}

/// Options for the second step of a sign-in; nothing where the account has no passkey.
///
/// # Errors
/// When the database can't be read.
pub async fn offer_second_step(
    tx: &TenantTx,
    party: &RelyingParty,
    on_the_way: &OnTheWay,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    offer(tx, party, CeremonyKind::SecondStep, on_the_way.account, random).await
}

/// Takes the second step by passkey; nothing where it isn't taken.
///
/// # Errors
/// When the database refuses.
pub async fn second_step(
    tx: &TenantTx,
    party: &RelyingParty,
    on_the_way: &OnTheWay,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<Option<Entered>, Failure> {
    if on_the_way.next != Next::SecondStep {
        return Ok(None);
    }
    match assert(tx, party, CeremonyKind::SecondStep, Some(on_the_way.account), ceremony).await? {
        Asserted::Right(_) => entrance::prove(tx, on_the_way, Proof::Passkey, random).await,
        Asserted::Wrong => entrance::refused(tx, on_the_way, random).await.map(|()| None),
        Asserted::Unasked => Ok(None),
    }
}

/// Options for showing everything again; nothing where the account has no passkey.
///
/// # Errors
/// When the database can't be read.
pub async fn offer_step_up(
    tx: &TenantTx,
    party: &RelyingParty,
    member: &Member,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    offer(tx, party, CeremonyKind::StepUp, member.account, random).await
}

/// Shows everything again by passkey: the session gets a new token. Nothing where the passkey isn't taken.
///
/// # Errors
/// When the database refuses.
pub async fn step_up(
    tx: &TenantTx,
    party: &RelyingParty,
    member: &Member,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<Option<Token>, Failure> {
    let asserted = assert(tx, party, CeremonyKind::StepUp, Some(member.account), ceremony).await?;
    if !matches!(asserted, Asserted::Right(_)) {
        return Ok(None);
    }
    let proofs = member.proofs.with(Proof::Passkey);
    let token = session::step_up(tx, member, proofs, random).await?;
    let detail = json!({"with": "passkey"});
    audit::record(tx, audit::Action::SteppedUp, "account", member.account.0, detail, random).await?;
    Ok(Some(token))
}

/// A challenge for any passkey of this society. The library asks for user verification.
fn begin(party: &RelyingParty) -> Result<(RequestChallengeResponse, DiscoverableAuthentication), Failure> {
    party
        .webauthn()
        .start_discoverable_authentication()
        .map_err(|_| Failure::Inconsistent("a challenge that can't be made"))
}

/// A challenge for the passkeys of one account.
async fn offer(
    tx: &TenantTx,
    party: &RelyingParty,
    kind: CeremonyKind,
    account: AccountId,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    let passkeys = store::of_account(tx, account).await?;
    if passkeys.is_empty() {
        return Ok(None);
    }
    let (mut options, state) = begin(party)?;
    options.public_key.allow_credentials = passkeys
        .into_iter()
        .map(|passkey| AllowCredentials { type_: "public-key".to_owned(), id: passkey.credential_id, transports: None })
        .collect();
    let token = passkey_challenge::seal(tx.keys(), kind, Some(account), state, tx.now(), random)?;
    Offer::new(token, &options.public_key).map(Some)
}

/// What came of an answer to a challenge.
enum Asserted {
    /// It is this passkey's.
    Right(store::StoredPasskey),
    /// It isn't taken.
    Wrong,
    /// Nobody was asked this, or it was answered before: noise, which leaves no trace.
    Unasked,
}

/// Spends the challenge, finds the passkey and verifies; notes that it was used. `account` is whose it must be; where
/// nobody is known yet, user handle and passkey must name the same one.
async fn assert(
    tx: &TenantTx,
    party: &RelyingParty,
    kind: CeremonyKind,
    account: Option<AccountId>,
    ceremony: &Ceremony,
) -> Result<Asserted, Failure> {
    let Some(opened) =
        passkey_challenge::open::<DiscoverableAuthentication>(tx.keys(), kind, account, &ceremony.token, tx.now())
    else {
        return Ok(Asserted::Unasked);
    };
    if !store::spend(tx, opened.digest, opened.expires_at).await? {
        return Ok(Asserted::Unasked);
    }
    let Ok(credential) = PublicKeyCredential::deserialize(&ceremony.credential) else { return Ok(Asserted::Wrong) };
    let Some(row) = store::by_credential(tx, credential.get_credential_id()).await? else { return Ok(Asserted::Wrong) };
    let handle = credential.get_user_unique_id();
    let is_theirs = match account {
        Some(known) => known == row.account && handle.is_none_or(|handle| handle == row.account.0.as_bytes()),
        None => handle == Some(row.account.0.as_bytes().as_slice()),
    };
    if !is_theirs {
        return Ok(Asserted::Wrong);
    }
    // The account before the passkey, as who removes one holds them.
    accounts::share(tx, row.account).await?;
    let Some(row) = store::for_update(tx, row.id).await? else { return Ok(Asserted::Wrong) };
    let mut passkey = stored(&row)?;
    let key = DiscoverableKey::from(&passkey);
    let result = match party.webauthn().finish_discoverable_authentication_v2(&credential, opened.state, &key) {
        Ok(result) if result.user_verified() => result,
        _ => return Ok(Asserted::Wrong),
    };
    passkey.update_credential(&result);
    store::used(tx, row.id, written(&passkey)?).await?;
    Ok(Asserted::Right(row))
}

fn stored(row: &store::StoredPasskey) -> Result<Passkey, Failure> {
    serde_json::from_str(&row.credential).map_err(|_| Failure::Inconsistent("a stored passkey can't be read"))
}

fn written(passkey: &Passkey) -> Result<String, Failure> {
    serde_json::to_string(passkey).map_err(|_| Failure::Inconsistent("a passkey can't be written"))
}
