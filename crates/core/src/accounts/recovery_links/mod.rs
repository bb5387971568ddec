//! One-time recovery links. Each is made for one purpose and stored as a digest. It ends when it is used, when a newer
//! one is made for the same purpose, when it expires, and when a new password is set.

mod store;

pub(crate) use self::store::{end, end_mailed, hold, mailed_since, sweep, use_up};

use rand::Rng;

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, RecoveryLinkId};
use crate::outbox::RECOVERY_LINK_LIFE;
use crate::secret::Token;

/// What a one-time link allows. A link of one kind allows nothing of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Opens {
    /// Show the user ID.
    UserId,
    /// Set a new password.
    Password,
    /// Set a new password and a new address.
    DeskCode,
    /// Set a new password and a new address; the second step is removed, because the member told the desk that it is
    /// lost.
    DeskCodeAll,
    /// Pass the identity check of a letter that was issued to a member.
    Letter,
    /// Set a new password and a new address after that check; the second step is removed.
    LetterChecked,
}

impl Opens {
    /// The kinds that are mailed.
    pub(crate) const MAILED: [Self; 2] = [Self::UserId, Self::Password];

    /// The kinds that allow a new password.
    pub(crate) const RESETS: [Self; 4] = [Self::Password, Self::DeskCode, Self::DeskCodeAll, Self::LetterChecked];

    /// Whether the link allows a new address, because the old one is lost.
    pub(crate) const fn takes_address(self) -> bool {
        matches!(self, Self::DeskCode | Self::DeskCodeAll | Self::LetterChecked)
    }

    /// Whether the reset removes the second step.
    pub(crate) const fn removes_second_step(self) -> bool {
        matches!(self, Self::DeskCodeAll | Self::LetterChecked)
    }
}

/// A link's row.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    pub id: RecoveryLinkId,
    pub account: AccountId,
    pub opens: Opens,
    /// The letter that the link came from.
    pub credential: Option<CredentialId>,
}

/// Creates a link and returns its token. An older link of the same kind ends.
pub(crate) async fn make(
    tx: &TenantTx,
    account: AccountId,
    opens: Opens,
    credential: Option<CredentialId>,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    end(tx, account, Some(opens)).await?;
    let token = Token::new(random);
    let id = RecoveryLinkId::new(tx.now(), random);
    store::keep(tx, id, account, opens, credential, token.digest().into_bytes(), tx.now() + RECOVERY_LINK_LIFE).await?;
    Ok(token)
}

/// The link behind a token, if it is valid and of one of these kinds.
pub(crate) async fn good(tx: &TenantTx, token: &Token, kinds: &[Opens]) -> Result<Option<Link>, Failure> {
    let found = store::by_token(tx, token.digest().bytes()).await?;
    Ok(found.filter(|found| found.is_good && kinds.contains(&found.link.opens)).map(|found| found.link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_alone_changes_neither_address_nor_second_step() {
        for opens in [Opens::UserId, Opens::Password] {
            assert!(!opens.takes_address() && !opens.removes_second_step(), "{opens:?}");
        }
        assert!(Opens::DeskCode.takes_address() && !Opens::DeskCode.removes_second_step());
    }

    #[test]
    fn only_what_was_checked_takes_a_new_password() {
        assert!(!Opens::RESETS.contains(&Opens::UserId) && !Opens::RESETS.contains(&Opens::Letter));
    }
}
