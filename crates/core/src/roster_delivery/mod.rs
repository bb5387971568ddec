//! WHO BRINGS THE ROSTER: a member of the staff, by a program with a token of theirs. What is taken in, and what is refused, is the
//! roster's own rule. Nobody has looked at such a file, so nothing in it that contradicts the known roster is taken in.

use rand::Rng;

use crate::database::TenantTx;
use crate::roster::file::Row;
use crate::roster::{self, Accepted, ImportRefusal, Imported};
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// Takes a whole file in. Without a commit it is a rehearsal.
///
/// # Errors
/// When the file is another society's or contradicts the known roster, the database refuses, or the clerk may no longer do it.
/// Then the caller must not commit.
pub async fn deliver(
    tx: &TenantTx,
    clerk: &Clerk,
    rows: &[Row],
    random: &mut impl Rng,
) -> Result<Imported, ImportRefusal> {
    sessions::hold(tx, clerk, Permission::ImportRoster).await?;
    roster::import(tx, rows, Accepted::default(), random).await
}
