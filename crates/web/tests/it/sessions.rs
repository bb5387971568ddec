//! Sessions of a face in a test. They are kept in memory, but asked of the database that it is there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use madoguchi_core::secret::Token;
use madoguchi_web::{Call, Trouble};

/// Sessions of one face: tokens, and whose they are.
#[derive(Clone, Default)]
pub struct Sessions(Arc<Mutex<HashMap<String, String>>>);

impl Sessions {
    /// Opens one.
    pub fn open(&self, token: &Token, name: &str) {
        self.0.lock().unwrap().insert(token.expose().to_owned(), name.to_owned());
    }

    /// Whose session a token is, if one came along.
    pub async fn find(&self, call: &Call, token: Option<&Token>) -> Result<Option<String>, Trouble> {
        let Some(token) = token else { return Ok(None) };
        drop(call.app.database.platform_read(call.now).await?);
        Ok(self.0.lock().unwrap().get(token.expose()).cloned())
    }
}
