//! The page of the recovery of an only owner.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// A recovery that waits.
#[derive(Clone, Serialize)]
pub struct Recovery {
    /// Where a withdrawal is sent.
    pub href: String,
    /// Whom it is for.
    pub name: String,
    /// The operator's name.
    pub asked_by: String,
    /// Since when, in words.
    pub asked_at: String,
    /// Why.
    pub reason: String,
    /// From when the owner can be invited anew, in words.
    pub ripe_at: String,
    /// Whether that time has come.
    pub ripe: bool,
}

impl Page for Recovery {
    const TEMPLATE: &'static str = "staff/recovery.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let waits = Self {
            href: "/staff-recovery/x".into(),
            name: "窓口 花子".into(),
            asked_by: "sato".into(),
            asked_at: "2026年11月20日（金）10:00".into(),
            reason: "責任者の方が端末とパスワードをなくされた。電話でご依頼。".into(),
            ripe_at: "2026年11月23日（月）10:00".into(),
            ripe: false,
        };
        vec![("waits", waits.clone()), ("ripe", Self { ripe: true, ..waits })]
    }
}
