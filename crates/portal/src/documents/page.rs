//! The documents in every page's footer: terms, privacy, notes and security, accessibility.

use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::page::{Block, Page};
use crate::sign_in::page::{NextMaintenance, samples, user_id_word};

/// The terms of use (利用規約), as the society has written them.
#[derive(Clone, Debug, Serialize)]
pub struct Terms {
    /// Name of this version.
    pub version: String,
    /// Their text, from [`Block::read`].
    pub blocks: Vec<Block>,
    /// They are shown in Japanese on a page of another language, because the society has them in Japanese only.
    pub japanese_only: bool,
}

/// How personal data are handled (個人情報の取扱い).
#[derive(Clone, Debug, Serialize)]
pub struct Privacy {
    /// The word for the user ID.
    pub user_id_word: String,
    /// The society asks for the insurer number.
    pub asks_insurer_number: bool,
    /// The household signs in with one ID (世帯共通).
    pub household: bool,
}

/// Notes and security (注意事項・セキュリティ).
#[derive(Clone, Debug, Serialize)]
pub struct Security {
    /// The word for the user ID.
    pub user_id_word: String,
    /// The household signs in with one ID (世帯共通).
    pub household: bool,
    /// For how many days after issue a letter's pair works.
    pub letter_valid_days: u16,
    /// Minutes without a request until a sign-in ends.
    pub idle_minutes: u8,
    /// The address that mails come from.
    pub mail_from: String,
    /// The next time the portal is closed.
    pub maintenance: Option<NextMaintenance>,
}

/// How accessible the pages are (アクセシビリティ).
#[derive(Clone, Debug, Serialize)]
pub struct Accessibility {}

pub(crate) fn sample_blocks(words: &Words) -> Vec<Block> {
    Block::read(match words.language() {
        Language::Ja => {
            "# 第1条（目的）\nこの規約は、当健康保険組合の加入者が本サービスを利用するときの条件を定めるものです。\n\
             # 第2条（利用できる方）\n本サービスは、当健康保険組合からIDとパスワードの通知を受けた方が利用できます。\n\
             # 第3条（IDとパスワードの管理）\n利用者は、IDとパスワードを自分で管理し、他の人に教えたり使わせたりしないものとします。\n\
             # 第4条（サービスの変更と休止）\n当健康保険組合は、保守などのためにサービスの内容を変更し、または一時休止することがあります。"
        }
        Language::En => {
            "# Article 1 (Purpose)\nThese terms set out the conditions under which members of the society use this service.\n\
             # Article 2 (Who may use it)\nThe service is for members whom the society has sent an ID and a password."
        }
    })
}

impl Page for Terms {
    const TEMPLATE: &'static str = "documents/terms.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { version: "2026-04".into(), blocks: sample_blocks(words), japanese_only: false };
        let japanese = Self { japanese_only: true, blocks: sample_blocks(Words::of(Language::Ja)), ..plain.clone() };
        vec![("terms", plain), ("japanese-only", japanese)]
    }
}

impl Page for Privacy {
    const TEMPLATE: &'static str = "documents/privacy.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain =
            Self { user_id_word: user_id_word(words, "ユーザID"), asks_insurer_number: true, household: true };
        let modern = Self { asks_insurer_number: false, household: false, ..plain.clone() };
        vec![("privacy", plain), ("without-number", modern)]
    }
}

impl Page for Security {
    const TEMPLATE: &'static str = "documents/security.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            user_id_word: user_id_word(words, "ユーザID"),
            household: false,
            letter_valid_days: 180,
            idle_minutes: 20,
            mail_from: "madoguchi@example.jp".into(),
            maintenance: None,
        };
        let closed = Self { household: true, maintenance: Some(samples::maintenance(words)), ..plain.clone() };
        vec![("always-open", plain), ("with-maintenance", closed)]
    }
}

impl Page for Accessibility {
    const TEMPLATE: &'static str = "documents/accessibility.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("accessibility", Self {})]
    }
}
