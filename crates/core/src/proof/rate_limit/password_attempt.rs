//! A counted attempt with a password of a member, of the staff or of an operator.

use super::Counted;
use super::network::{self, NetworkAttempt};
use crate::database::TenantTx;
use crate::failure::Failure;

/// A counted attempt with a password, until its outcome is known.
#[derive(Clone, Default)]
pub struct PasswordAttempt {
    pub(crate) counted: Vec<Counted>,
    pub(crate) network: Option<NetworkAttempt>,
}

impl PasswordAttempt {
    /// Takes the attempt back, because it ended in an error of ours and was nobody's failure.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take_back(&self, tx: &TenantTx) -> Result<(), Failure> {
        for counted in &self.counted {
            super::take_back(tx, counted).await?;
        }
        match &self.network {
            Some(network) => network::take_back(tx, network).await,
            None => Ok(()),
        }
    }
}
