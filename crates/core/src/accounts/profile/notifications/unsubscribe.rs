//! One click in a mail program ends the mails about announcements (RFC 8058), without a sign-in.
//!
//! Only mails that the member chose have such a link. Its token names the account and proves by a keyed hash of 128 bits
//! that this society made it, so nothing is stored for it. It works as long as the account exists, and a second time
//! changes nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use serde_json::json;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{choices, store};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::links::{self, TOKEN_FIELD};
use crate::policy::notification::{self, Mode, NotificationKind};
use crate::sealed::TenantKeys;
use crate::secret::Token;

/// The kind of mails that a link ends.
const KIND: NotificationKind = NotificationKind::Announcements;
/// The half of a token that is the account's id, and the half that is the keyed hash, in bytes.
const HALF: usize = 16;

/// What a link stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailsEnd {
    /// The member gets the mails and can end them.
    Wanted,
    /// The member gets no such mails, or no longer.
    Ended,
    /// The society has changed its rule since the mail: it sends them to everybody.
    SentToAll,
}

/// Path and query of the page that ends the mails to an account.
#[must_use]
pub fn path(keys: &TenantKeys, account: AccountId) -> String {
    let bytes = [account.0.as_bytes().as_slice(), &proof(keys, account)].concat();
    format!("{}?{TOKEN_FIELD}={}", links::UNSUBSCRIBE, URL_SAFE_NO_PAD.encode(bytes))
}

fn proof(keys: &TenantKeys, account: AccountId) -> Vec<u8> {
    let mut proof = keys.blind_index("unsubscribe", &account.to_string());
    proof.truncate(HALF);
    proof
}

/// The account that a token of this society names.
fn account_of(keys: &TenantKeys, token: &Token) -> Option<AccountId> {
    let bytes = URL_SAFE_NO_PAD.decode(token.expose()).ok()?;
    let (id, shown) = bytes.split_at_checked(HALF)?;
    let account = AccountId(Uuid::from_slice(id).ok()?);
    bool::from(proof(keys, account).ct_eq(shown)).then_some(account)
}

/// What a link stands for now. `None` if this society made no such link, or the account is gone.
///
/// # Errors
/// When the database can't be read.
pub async fn look(tx: &TenantTx, token: &Token) -> Result<Option<MailsEnd>, Failure> {
    let Some(account) = existing(tx, token).await? else { return Ok(None) };
    standing(tx, account).await.map(Some)
}

/// Ends the mails. The member's answers about other kinds stay. Returns as [`look`] would afterwards.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &TenantTx, token: &Token, random: &mut impl Rng) -> Result<Option<MailsEnd>, Failure> {
    let Some(account) = existing(tx, token).await? else { return Ok(None) };
    let standing = standing(tx, account).await?;
    if standing != MailsEnd::Wanted {
        return Ok(Some(standing));
    }
    let (rules, before) = (&tx.policy().notification, choices(tx, account).await?);
    // An answer for one kind is an answer for all of them, so what was wanted of the others is kept with it.
    let now: Vec<_> = rules.kinds.iter().map(|kind| (*kind, *kind != KIND && before.wants(*kind))).collect();
    store::keep(tx, account, &now).await?;
    let detail = json!({"ended_by_mail": KIND});
    audit::record(tx, audit::Action::NotificationsChosen, "account", account.0, detail, random).await?;
    Ok(Some(MailsEnd::Ended))
}

async fn existing(tx: &TenantTx, token: &Token) -> Result<Option<AccountId>, Failure> {
    let Some(account) = account_of(tx.keys(), token) else { return Ok(None) };
    Ok(crate::accounts::find(tx, account).await?.map(|_| account))
}

async fn standing(tx: &TenantTx, account: AccountId) -> Result<MailsEnd, Failure> {
    let rules = &tx.policy().notification;
    if !notification::wants(rules, &choices(tx, account).await?, KIND) {
        return Ok(MailsEnd::Ended);
    }
    Ok(if rules.mode == Mode::Always { MailsEnd::SentToAll } else { MailsEnd::Wanted })
}

#[cfg(test)]
mod tests {
    use crate::ids::TenantId;
    use crate::sealed::{KeyStore, RootKey};
    use crate::testing::random;

    use super::*;

    #[test]
    fn a_token_names_one_account_of_one_society_and_nobody_can_make_another() {
        let folder = tempfile::tempdir().unwrap();
        let mut random = random();
        let store = KeyStore::open(folder.path(), &RootKey::generate(&mut random)).unwrap();
        let [here, there] = [1, 2].map(|id| store.keys_or_new(TenantId(Uuid::from_u128(id)), &mut random).unwrap());
        let account = AccountId(Uuid::from_u128(7));
        let path = path(&here, account);
        let text = path.strip_prefix("/unsubscribe?token=").unwrap();
        let token = Token::received(text).unwrap();
        assert_eq!(account_of(&here, &token), Some(account));
        assert_eq!(account_of(&there, &token), None);
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let token = Token::received(&URL_SAFE_NO_PAD.encode(changed)).unwrap();
            assert_eq!(account_of(&here, &token), None, "bit {bit}");
        }
        assert_eq!(account_of(&here, &Token::received(&"A".repeat(43)).unwrap()), None);
    }
}
