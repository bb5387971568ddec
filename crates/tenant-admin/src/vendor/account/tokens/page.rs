//! The pages of an operator's tokens: those of the staff, in this face's frame.

use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::tokens::{ListedOperatorToken, OperatorScope};
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::account::tokens::page::{NewToken, ScopeChoice, TokenRow, Tokens};

/// The tokens, and the form of a new one.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct OperatorTokens(pub Tokens);

/// A new token, shown once.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct NewOperatorToken(pub NewToken);

/// The name of what a token may do.
fn permission_name(words: &Words, permission: OperatorPermission) -> String {
    let key = match permission {
        OperatorPermission::ReadSocieties => "vendor-token-may-read-societies",
        OperatorPermission::ReadAudit => "vendor-token-may-read-audit",
        other => return other.word().to_owned(),
    };
    words.text(key).to_owned()
}

pub(super) fn row(words: &Words, token: &ListedOperatorToken) -> TokenRow {
    TokenRow {
        name: token.name.clone(),
        scope: token.scope.iter().map(|permission| permission_name(words, permission)).collect(),
        since: words.instant(token.created_at),
        until: words.instant(token.expires_at),
        used: token.used_at.map(|used_at| words.instant(used_at)),
        revoke_href: links::of(links::REVOKE_TOKEN, token.id.0),
        replace_href: links::of(links::REPLACE_TOKEN, token.id.0),
    }
}

/// What the operator may give a token.
pub(super) fn choices(
    words: &Words,
    scope: &OperatorScope,
    may: impl Fn(OperatorPermission) -> bool,
) -> Vec<ScopeChoice> {
    let given = OperatorPermission::BY_TOKEN.iter().copied().filter(|permission| may(*permission));
    given
        .map(|permission| ScopeChoice {
            field: permission.word(),
            name: permission_name(words, permission),
            chosen: scope.has(permission),
        })
        .collect()
}

impl Page for OperatorTokens {
    const TEMPLATE: &'static str = "account/tokens.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        Tokens::samples(words).into_iter().map(|(name, page)| (name, Self(page))).collect()
    }
}

impl Page for NewOperatorToken {
    const TEMPLATE: &'static str = "account/new_token.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let without_command = |page| NewToken { by_command: false, ..page };
        NewToken::samples(words).into_iter().map(|(name, page)| (name, Self(without_command(page)))).collect()
    }
}
