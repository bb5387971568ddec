//! Who acts at the command line where staff act: a member of the staff, by a token that they issued for themselves at the
//! desk. A name would prove nothing.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use madoguchi_core::database::TenantTx;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::staff::tokens;
use madoguchi_core::tenancy::Tenant;
use zeroize::Zeroizing;

use crate::terminal::{ConfigFile, Stop, words};
use crate::wiring::{House, random, refuse_exposed};

/// The variable that holds a token.
const VARIABLE: &str = "MADOGUCHI_TOKEN";

/// What every command takes that acts as a member of the staff.
#[derive(Clone, Debug, Args)]
pub struct ByToken {
    #[command(flatten)]
    pub config: ConfigFile,
    /// The file with your token, which you make at the desk; only you may read it. Without it, the variable MADOGUCHI_TOKEN
    /// counts.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl ByToken {
    /// The token as it was given, before anything is opened.
    fn token(&self) -> Result<Token, Stop> {
        let words = words();
        let text = match &self.token_file {
            Some(file) => {
                let trouble = |error: std::io::Error| Stop::because(error.to_string()).at(file);
                let text = Zeroizing::new(std::fs::read_to_string(file).map_err(trouble)?);
                refuse_exposed(&[file])?;
                text
            }
            None => Zeroizing::new(std::env::var(VARIABLE).unwrap_or_default()),
        };
        if text.trim().is_empty() {
            return Err(Stop::because(words.text("command-token-none")));
        }
        tokens::read(text.trim()).ok_or_else(|| Stop::because(words.text("command-token-unreadable")))
    }

    /// Opens a transaction of the society as whoever the token names. A token that doesn't count is recorded.
    pub async fn open(&self, house: &House, society: &Arc<Tenant>) -> Result<(TenantTx, Clerk), Stop> {
        let token = self.token()?;
        let tx = house.write(society, Actor::Anonymous).await?;
        match tokens::present(tx, &token, &mut random()).await? {
            (tx, Some(clerk)) => Ok((tx, clerk)),
            (tx, None) => {
                tx.commit().await?;
                Err(Stop::because(words().text("command-token-refused")))
            }
        }
    }
}
