//! The pages of one's own tokens. The vendor's host shows the same of operators.

use chrono::DateTime;
use madoguchi_core::ids::StaffTokenId;
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::{Permission, TokenScope};
use madoguchi_core::staff::tokens::{ListedToken, MOST_DAYS};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

use crate::desk::staff::page::permission_name;

/// The tokens, and the form of a new one.
#[derive(Clone, Serialize)]
pub struct Tokens {
    /// What a token is for.
    pub lead: String,
    /// When it ends beside its day.
    pub ends: String,
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Whether one was just revoked.
    pub revoked: bool,
    /// The open tokens, the latest first.
    pub rows: Vec<TokenRow>,
    /// The name, as typed.
    pub name: String,
    /// The days, as typed.
    pub days: String,
    /// The most days.
    pub most_days: u16,
    /// What a token may do. Each role gives something of it.
    pub scope: Vec<ScopeChoice>,
}

/// An open token.
#[derive(Clone, Serialize)]
pub struct TokenRow {
    /// Its name.
    pub name: String,
    /// What it may do, in words.
    pub scope: Vec<String>,
    /// Since when, in words.
    pub since: String,
    /// Until when, in words.
    pub until: String,
    /// The last use, in words.
    pub used: Option<String>,
    /// Where the form that revokes it is sent.
    pub revoke_href: String,
    /// Where the form that replaces it is sent.
    pub replace_href: String,
}

impl TokenRow {
    pub(super) fn of(words: &Words, token: &ListedToken) -> Self {
        Self {
            name: token.name.clone(),
            scope: token.scope.iter().map(|permission| permission_name(words, permission)).collect(),
            since: words.instant(token.created_at),
            until: words.instant(token.expires_at),
            used: token.used_at.map(|used_at| words.instant(used_at)),
            revoke_href: links::of(links::REVOKE_TOKEN, token.id.0),
            replace_href: links::of(links::REPLACE_TOKEN, token.id.0),
        }
    }
}

/// Something that a token may do.
#[derive(Clone, Serialize)]
pub struct ScopeChoice {
    /// The name of its field.
    pub field: &'static str,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl ScopeChoice {
    /// Those that a command or a program asks for and the clerk may do.
    pub(super) fn list(words: &Words, scope: &TokenScope, may: impl Fn(Permission) -> bool) -> Vec<Self> {
        let given = Permission::BY_TOKEN.iter().copied().filter(|permission| may(*permission));
        given
            .map(|permission| Self {
                field: permission.word(),
                name: permission_name(words, permission),
                chosen: scope.has(permission),
            })
            .collect()
    }
}

/// A new token, shown once.
#[derive(Clone, Serialize)]
pub struct NewToken {
    /// Its name.
    pub name: String,
    /// The token.
    pub token: String,
    /// Until when it works, in words.
    pub until: String,
    /// The society's slug, for the example.
    pub slug: String,
    /// Until when the token works that it replaces, in words.
    pub replaces: Option<String>,
    /// Whether a command asks for what it may do.
    pub by_command: bool,
}

impl Page for Tokens {
    const TEMPLATE: &'static str = "account/tokens.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let scope: TokenScope = [Permission::HelpMembers].into_iter().collect();
        let token = |n: u128, name: &str, used_at| ListedToken {
            id: StaffTokenId(Uuid::from_u128(n)),
            name: name.to_owned(),
            scope: scope.clone(),
            created_at: at(1_795_000_000),
            expires_at: at(1_797_000_000),
            used_at,
        };
        let rows = [token(1, "窓口コードの承認", Some(at(1_795_100_000))), token(2, "夜間当番", None)];
        let full = Self {
            lead: words.text("desk-tokens-lead").to_owned(),
            ends: words.text("desk-tokens-ends").to_owned(),
            errors: Vec::new(),
            revoked: false,
            rows: rows.iter().map(|token| TokenRow::of(words, token)).collect(),
            name: String::new(),
            days: "30".into(),
            most_days: MOST_DAYS,
            scope: ScopeChoice::list(words, &TokenScope::default(), |_| true),
        };
        let errors = vec![
            FieldError::at("name", words.text("desk-token-error-name")),
            FieldError::at("days", words.format("desk-token-error-days", &[("most", MOST_DAYS.into())])),
            FieldError::at(Permission::HelpMembers.word(), words.text("desk-token-error-scope")),
        ];
        vec![
            ("full", full.clone()),
            ("empty", Self { rows: Vec::new(), ..full.clone() }),
            ("mistakes", Self { errors, days: "100".into(), ..full.clone() }),
            ("revoked", Self { revoked: true, ..full }),
        ]
    }
}

impl Page for NewToken {
    const TEMPLATE: &'static str = "account/new_token.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let page = Self {
            name: "窓口コードの承認".into(),
            token: "madoguchi_desk_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE".into(),
            until: "2026年12月20日（日）10:00".into(),
            slug: "midori".into(),
            replaces: None,
            by_command: true,
        };
        let replaced =
            Self { replaces: Some("2026年11月21日（土）10:00".into()), by_command: false, ..page.clone() };
        vec![("token", page), ("replaced", replaced)]
    }
}
