//! One click in a mail program ends the update mails of one kind (RFC 8058), without a sign-in.
//!
//! Only mails that the member chose have such a link. Its token names the account and proves by a keyed hash of 128 bits
//! that this society made it, so nothing is stored for it. It works as long as the account exists, and a second time
//! changes nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use super::{choices, store};
use crate::audit;
use crate::database::{TenantTx, to_word};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::links::{self, TOKEN_FIELD};
use crate::policy::notification::{self, Mode, NotificationKind};
use crate::sealed::TenantKeys;
use crate::secret::{SecretDigest, Token};

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

/// A link of this society's, as it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsubscribeLink {
    /// The kind of mails that it ends.
    pub kind: NotificationKind,
    /// The state of those mails.
    pub mails: MailsEnd,
}

/// Path and query of the page that ends the mails of a kind to an account.
#[must_use]
pub fn path(keys: &TenantKeys, account: AccountId, kind: NotificationKind) -> String {
    let bytes = [account.0.as_bytes().as_slice(), proof(keys, account, kind).bytes()].concat();
    format!("{}?{TOKEN_FIELD}={}", links::UNSUBSCRIBE, URL_SAFE_NO_PAD.encode(bytes))
}

fn proof(keys: &TenantKeys, account: AccountId, kind: NotificationKind) -> SecretDigest {
    // The links of announcements are older than the other kinds, and they go on working.
    let what = match kind {
        NotificationKind::Announcements => "unsubscribe".to_owned(),
        other => format!("unsubscribe {}", to_word(&other)),
    };
    keys.proof(&what, &account.to_string()).shortened(HALF)
}

/// The account and the kind that a token of this society names.
fn named_by(keys: &TenantKeys, token: &Token) -> Option<(AccountId, NotificationKind)> {
    let bytes = URL_SAFE_NO_PAD.decode(token.expose()).ok()?;
    let (id, shown) = bytes.split_at_checked(HALF)?;
    let account = AccountId(Uuid::from_slice(id).ok()?);
    let mut kinds = NotificationKind::ALL.into_iter();
    let kind = kinds.find(|kind| proof(keys, account, *kind).fits(shown))?;
    Some((account, kind))
}

/// What a link stands for now. `None` if this society made no such link, or the account is gone.
///
/// # Errors
/// When the database can't be read.
pub async fn look(tx: &TenantTx, token: &Token) -> Result<Option<UnsubscribeLink>, Failure> {
    let Some((account, kind)) = existing(tx, token).await? else { return Ok(None) };
    Ok(Some(UnsubscribeLink { kind, mails: standing(tx, account, kind).await? }))
}

/// Ends the mails. The member's answers about other kinds stay. Returns as [`look`] would afterwards.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &TenantTx, token: &Token, random: &mut impl Rng) -> Result<Option<UnsubscribeLink>, Failure> {
    let Some((account, kind)) = existing(tx, token).await? else { return Ok(None) };
    let mails = standing(tx, account, kind).await?;
    if mails != MailsEnd::Wanted {
        return Ok(Some(UnsubscribeLink { kind, mails }));
    }
    let (rules, before) = (&tx.policy().notification, choices(tx, account).await?);
    // An answer for one kind is an answer for all of them, so what was wanted of the others is kept with it.
    let now: Vec<_> = rules.kinds.iter().map(|one| (*one, *one != kind && before.wants(*one))).collect();
    store::keep(tx, account, &now).await?;
    let detail = json!({"ended_by_mail": kind});
    audit::record(tx, audit::Action::NotificationsChosen, "account", account.0, detail, random).await?;
    Ok(Some(UnsubscribeLink { kind, mails: MailsEnd::Ended }))
}

async fn existing(tx: &TenantTx, token: &Token) -> Result<Option<(AccountId, NotificationKind)>, Failure> {
    let Some((account, kind)) = named_by(tx.keys(), token) else { return Ok(None) };
    Ok(crate::accounts::find(tx, account).await?.map(|_| (account, kind)))
}

async fn standing(tx: &TenantTx, account: AccountId, kind: NotificationKind) -> Result<MailsEnd, Failure> {
    let rules = &tx.policy().notification;
    if !notification::wants(rules, &choices(tx, account).await?, kind) {
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
        let token_for = |kind| {
            let path = path(&here, account, kind);
            Token::received(path.strip_prefix("/unsubscribe?token=").unwrap()).unwrap()
        };
        for kind in NotificationKind::ALL {
            assert_eq!(named_by(&here, &token_for(kind)), Some((account, kind)));
            assert_eq!(named_by(&there, &token_for(kind)), None);
        }
        let token = token_for(NotificationKind::Announcements);
        let bytes = URL_SAFE_NO_PAD.decode(token.expose()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let token = Token::received(&URL_SAFE_NO_PAD.encode(changed)).unwrap();
            assert_eq!(named_by(&here, &token), None, "bit {bit}");
        }
        assert_eq!(named_by(&here, &Token::received(&"A".repeat(43)).unwrap()), None);
    }
}
