//! What a page was drawn for (ADR 24). Each page says it once, in a hidden field of its forms and in its head, for scripts.
//! A form that is sent while the browser is in use for something else is refused before its handler runs.

use std::fmt;

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use madoguchi_core::ids::TenantId;
use madoguchi_core::sealed::KeyStore;
use madoguchi_core::secret::Token;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::form::{Fields, Unreadable};

/// The hidden field of every form.
pub const FIELD: &str = "drawn_for";
/// The header with the same value, for what scripts send.
pub const HEADER: &str = "drawn-for";

/// The length of a keyed hash, in bytes.
const LENGTH: usize = 16;

/// What a page was drawn for, and so what its forms may change. Nobody can make a value for somebody else's, because it is
/// a keyed hash of what it names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawnFor {
    /// Nobody in particular.
    #[default]
    Nobody,
    /// A registration in progress.
    Draft(Named),
    /// A pending sign-in of an account.
    SignIn(Named),
    /// A signed-in member's account. It outlasts the session, so that who has signed in again can send what they typed.
    Account(Named),
}

/// A keyed hash of what a page was drawn for.
#[derive(Clone, Copy, Debug)]
pub struct Named([u8; LENGTH]);

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Named {}

/// Which forms a route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Only forms of pages that were drawn for what the visitor is using now.
    Own,
    /// Also forms that say themselves whom they concern, by a credential or a token. They are refused only where their page
    /// was drawn for one account and another is signed in now.
    Anybodys,
    /// What programs send with a token. No page has drawn it, and no cookie counts.
    Programs,
}

impl DrawnFor {
    /// A registration in progress, by its token.
    #[must_use]
    pub fn draft(keys: &KeyStore, society: TenantId, token: &Token) -> Self {
        Self::Draft(Named::new(keys, "draft", society, token.digest().bytes()))
    }

    /// A pending sign-in of an account, a member's or one of the staff.
    #[must_use]
    pub fn sign_in(keys: &KeyStore, society: TenantId, account: Uuid) -> Self {
        Self::SignIn(Named::new(keys, "sign-in", society, account.as_bytes()))
    }

    /// The account of whoever is signed in, a member or one of the staff.
    #[must_use]
    pub fn account(keys: &KeyStore, society: TenantId, account: Uuid) -> Self {
        Self::Account(Named::new(keys, "account", society, account.as_bytes()))
    }

    /// Whether a form may be sent to a route that `takes` forms, where the visitor uses `self` now. `sent` is the value that
    /// came with the form; empty if none came.
    #[must_use]
    pub fn accepts(self, takes: Takes, sent: &str) -> bool {
        let sent = Self::read(sent);
        match takes {
            Takes::Own => self != Self::Nobody && sent == Some(self),
            Takes::Anybodys => match (sent, self) {
                (Some(Self::Account(then)), Self::Account(now)) => then == now,
                _ => true,
            },
            Takes::Programs => true,
        }
    }

    /// Reads a value that came with a form.
    fn read(sent: &str) -> Option<Self> {
        let (kind, named) = sent.split_once('.')?;
        let named = Named(URL_SAFE_NO_PAD.decode(named).ok()?.try_into().ok()?);
        match kind {
            "draft" => Some(Self::Draft(named)),
            "sign-in" => Some(Self::SignIn(named)),
            "account" => Some(Self::Account(named)),
            _ => None,
        }
    }
}

impl Named {
    fn new(keys: &KeyStore, kind: &str, society: TenantId, id: &[u8]) -> Self {
        let value = [b"drawn for ".as_slice(), kind.as_bytes(), b" ", society.0.as_bytes(), id].concat();
        let hash = keys.platform_hash(&value);
        let mut named = [0; LENGTH];
        for (byte, of_hash) in named.iter_mut().zip(hash) {
            *byte = of_hash;
        }
        Self(named)
    }
}

impl fmt::Display for DrawnFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, Named(named)) = match self {
            Self::Nobody => return f.write_str("nobody"),
            Self::Draft(named) => ("draft", named),
            Self::SignIn(named) => ("sign-in", named),
            Self::Account(named) => ("account", named),
        };
        write!(f, "{kind}.{}", URL_SAFE_NO_PAD.encode(named))
    }
}

/// The value that came with a form or, where a script sent something else, in the header. Empty if a form has none; `None` if
/// it was neither a form nor a script of ours.
pub(crate) fn sent<'a>(fields: Option<&'a Fields>, headers: &'a HeaderMap) -> Result<Option<&'a str>, Unreadable> {
    match fields {
        Some(fields) => fields.one(FIELD).map(Some),
        None => Ok(headers.get(HEADER).and_then(|value| value.to_str().ok())),
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::sealed::RootKey;
    use madoguchi_core::testing::random;

    use super::*;

    fn keys() -> (KeyStore, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (KeyStore::open(folder.path(), &RootKey::generate(&mut random())).unwrap(), folder)
    }

    #[test]
    fn a_form_goes_only_where_its_page_was_drawn_for() {
        let (keys, _folder) = keys();
        let (here, there) = (TenantId(Uuid::from_u128(1)), TenantId(Uuid::from_u128(2)));
        let (one, two) = (Uuid::from_u128(3), Uuid::from_u128(4));
        let (letter, other_letter) = (Token::new(&mut random()), Token::new(&mut random()));
        let all = [
            DrawnFor::draft(&keys, here, &letter),
            DrawnFor::draft(&keys, here, &other_letter),
            DrawnFor::draft(&keys, there, &letter),
            DrawnFor::sign_in(&keys, here, one),
            DrawnFor::sign_in(&keys, here, two),
            DrawnFor::sign_in(&keys, there, one),
            DrawnFor::account(&keys, here, one),
            DrawnFor::account(&keys, here, two),
            DrawnFor::account(&keys, there, one),
        ];
        for now in all {
            for then in all {
                assert_eq!(now.accepts(Takes::Own, &then.to_string()), now == then, "{then} while {now}");
            }
            for junk in ["", "nobody", "account.", "account.AAAA", "session.AAAAAAAAAAAAAAAAAAAAAA", "%"] {
                assert!(!now.accepts(Takes::Own, junk), "{junk} while {now}");
                assert!(!DrawnFor::Nobody.accepts(Takes::Own, junk), "{junk} while nobody is there");
            }
        }
        let of_two_members = |now: usize, then: usize| all[now].accepts(Takes::Anybodys, &all[then].to_string());
        assert!(!of_two_members(6, 7) && of_two_members(6, 6) && of_two_members(6, 0) && of_two_members(0, 6));
        assert!(all[6].accepts(Takes::Anybodys, "") && DrawnFor::Nobody.accepts(Takes::Anybodys, &all[6].to_string()));
    }

    #[test]
    fn another_installations_value_is_worth_nothing() {
        let ((keys, _folder), (others, _other_folder)) = (keys(), keys());
        let (society, account) = (TenantId(Uuid::from_u128(1)), Uuid::from_u128(3));
        let own = DrawnFor::account(&keys, society, account);
        assert!(!own.accepts(Takes::Own, &DrawnFor::account(&others, society, account).to_string()));
        assert!(!own.to_string().contains("00000000"), "the id can't be read from it");
    }
}
