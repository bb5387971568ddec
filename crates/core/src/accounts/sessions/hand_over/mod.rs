//! Hand-over from a PC to the phone (ADR 14): a sign-in that must set up a second step continues on the phone, where
//! the passkey will be stored.
//!
//! ```text
//!           phone scans,          same number on both,        phone has
//!           presses 続ける         confirmed on the PC         set up
//! waiting ───────────────▶ opened ───────────────────▶ confirmed ─────────▶ done ──PC──▶ in
//!    │                       │ another number
//!    └───── 5 minutes ───────┴──────────────────────▶ (gone)
//! ```
//! Until the PC confirms, the phone's own sign-in holds no proof. Then it gets the PC's proofs, and the PC waits. The
//! PC is signed in only by the method that the phone sets up in this hand-over.

mod store;

pub(crate) use self::store::sweep;

use chrono::Duration;
use rand::{Rng, RngExt};
use serde_json::json;

use super::entrance::{self, Entered, OnTheWay, Shown};
use crate::audit;
use crate::clock::is_in_force;
use crate::database::{TenantTx, from_word};
use crate::failure::Failure;
use crate::ids::{HandOverId, SignInId};
use crate::input::device::Device;
use crate::proof::next_step::{Next, Proof, Proofs};
use crate::secret::{Token, is_same};

/// How long a QR code can be scanned, and how long the PC may take to confirm.
pub const LIFE: Duration = Duration::minutes(5);

/// The state of a hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOverState {
    /// Nobody has scanned the code yet.
    Waiting,
    /// A phone has scanned the code. The number shows whether it is the member's own phone.
    Opened,
    /// The PC has confirmed the phone, which now sets up a method.
    Confirmed,
    /// The phone has set up a method.
    Done,
}

/// A hand-over as the PC sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Its id.
    pub id: HandOverId,
    /// Its state.
    pub state: HandOverState,
    /// The number that the phone shows: four digits.
    pub number: String,
}

/// The result of scanning the code.
pub enum Opening {
    /// The phone's own sign-in, still without a proof; the token goes into the phone's cookie.
    Opened(Token),
    /// The code has expired, was used, or is another society's.
    Gone,
}

/// Starts a hand-over of a sign-in that must set up a second step, and returns the token for the QR code. Earlier
/// unconfirmed hand-overs of this sign-in end. `None` if the sign-in asks for something else.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &TenantTx, on_the_way: &OnTheWay, random: &mut impl Rng) -> Result<Option<Token>, Failure> {
    if on_the_way.next != Next::SetUp {
        return Ok(None);
    }
    store::forget(tx, on_the_way.id).await?;
    let token = Token::new(random);
    let number = format!("{:04}", random.random_range(0..10_000));
    let id = HandOverId::new(tx.now(), random);
    // The code must not outlive its sign-in.
    let expires_at = on_the_way.expires_at.min(tx.now() + LIFE);
    store::keep(tx, id, on_the_way.id, token.digest().into_bytes(), number, expires_at).await?;
    Ok(Some(token))
}

/// The hand-over of a PC's sign-in; `None` if there is none or it has expired.
///
/// # Errors
/// When the database can't be read.
pub async fn of(tx: &TenantTx, pc: SignInId) -> Result<Option<HandOver>, Failure> {
    let Some(row) = store::of_sign_in(tx, pc).await? else { return Ok(None) };
    let state: HandOverState = from_word(&row.state)?;
    // After the confirmation, only the sign-ins' own expiry counts.
    if matches!(state, HandOverState::Waiting | HandOverState::Opened)
        && !is_in_force(row.created_at, row.expires_at, tx.now())
    {
        return Ok(None);
    }
    Ok(Some(HandOver { id: HandOverId(row.id), state, number: row.number }))
}

/// Whether a scanned code can still be used. Changes nothing, because link previews open links.
///
/// # Errors
/// When the database can't be read.
pub async fn is_open(tx: &TenantTx, token: &Token) -> Result<bool, Failure> {
    Ok(store::waiting(tx, token.digest().bytes()).await?.is_some())
}

/// Opens the hand-over on a phone; only the first phone can. The phone's sign-in holds no proof until the PC confirms.
///
/// # Errors
/// When the database refuses.
pub async fn open(tx: &TenantTx, token: &Token, device: Device, random: &mut impl Rng) -> Result<Opening, Failure> {
    let Some(found) = store::waiting(tx, token.digest().bytes()).await? else { return Ok(Opening::Gone) };
    let phone = Token::new(random);
    let id = SignInId::new(tx.now(), random);
    let nothing = Shown::new(Proofs::default(), device);
    entrance::keep(tx, id, found.account, phone.digest().into_bytes(), nothing, tx.now() + LIFE).await?;
    if !store::opened(tx, found.id, id).await? {
        return Ok(Opening::Gone);
    }
    Ok(Opening::Opened(phone))
}

/// The number that this phone shows; `None` if its sign-in comes from no hand-over.
///
/// # Errors
/// When the database can't be read.
pub async fn number_on_phone(tx: &TenantTx, phone: SignInId) -> Result<Option<String>, Failure> {
    Ok(store::of_phone(tx, phone)
        .await?
        .filter(|row| is_in_force(row.created_at, row.expires_at, tx.now()))
        .map(|row| row.number))
}

/// Confirms on the PC that the phone shows `number`, as the PC displayed it. The number is compared, because another
/// code may have been made and scanned since. The phone's sign-in gets the PC's proofs. Returns false if there is
/// nothing to confirm.
///
/// # Errors
/// When the database refuses.
pub async fn confirm(tx: &TenantTx, pc: &OnTheWay, number: &str, random: &mut impl Rng) -> Result<bool, Failure> {
    let found = store::of_sign_in(tx, pc.id).await?;
    let Some(row) = found.filter(|row| {
        is_in_force(row.created_at, row.expires_at, tx.now()) && is_same(row.number.as_bytes(), number.as_bytes())
    }) else {
        return Ok(false);
    };
    let Some(phone) = row.phone_sign_in_id.map(SignInId) else { return Ok(false) };
    if pc.next != Next::SetUp || !store::confirmed(tx, HandOverId(row.id)).await? {
        return Ok(false);
    }
    let until = tx.now() + entrance::LIFE;
    entrance::give(tx, phone, pc, until).await?;
    // The PC's sign-in lasts as long as the phone's.
    entrance::give(tx, pc.id, pc, until).await?;
    let detail = json!({"hand_over": row.id});
    audit::record(tx, audit::Action::HandedOver, "account", pc.account.0, detail, random).await?;
    Ok(true)
}

/// Refuses the phone on the PC: the hand-over ends, and the phone gets no proof.
///
/// # Errors
/// When the database refuses.
pub async fn refuse(tx: &TenantTx, pc: &OnTheWay) -> Result<(), Failure> {
    store::forget(tx, pc.id).await
}

/// Signs the PC in after its phone has set up a method; `None` if it hasn't, or the sign-in has ended meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn finish(tx: &TenantTx, pc: &OnTheWay, random: &mut impl Rng) -> Result<Option<Entered>, Failure> {
    match of(tx, pc.id).await? {
        Some(HandOver { state: HandOverState::Done, .. }) => entrance::prove(tx, pc, Proof::SetUp, random).await,
        _ => Ok(None),
    }
}

/// Continues a sign-in that has just set up a method. If it is a phone's, its PC may now sign in too. `None` if the
/// sign-in has ended meanwhile.
pub(crate) async fn set_up(
    tx: &TenantTx,
    on_the_way: &OnTheWay,
    random: &mut impl Rng,
) -> Result<Option<Entered>, Failure> {
    let entered = entrance::prove(tx, on_the_way, Proof::SetUp, random).await?;
    if entered.is_some() {
        store::done(tx, on_the_way.id).await?;
    }
    Ok(entered)
}
