//! The terms and the choice below them.

use madoguchi_core::policy::Policy;
use madoguchi_web::{Block, Fields, Trouble};
use madoguchi_words::{Language, Words};
use serde::Serialize;

/// The terms and the choice below them. Nothing is chosen in advance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// The name of this version of the terms.
    pub version: String,
    /// The text of the terms, from [`Block::read`].
    pub blocks: Vec<Block>,
    /// The choice that was made.
    pub consent: Option<Consent>,
}

/// The choice below the terms; the field's value is `agree` or `disagree`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// 同意する
    Agree,
    /// 同意しない
    Disagree,
}

impl Agreement {
    /// Builds the choice below the text of a policy's terms.
    #[must_use]
    pub fn of(policy: &Policy, text: &str, consent: Option<Consent>) -> Self {
        Self { version: policy.terms.version.clone(), blocks: Block::read(text), consent }
    }

    pub(crate) fn sample(words: &Words, consent: Option<Consent>) -> Self {
        Self { version: "2026-04".into(), blocks: sample_blocks(words), consent }
    }
}

/// Reads the choice below the terms.
pub(crate) fn consent(fields: &Fields) -> Result<Option<Consent>, Trouble> {
    Ok(match fields.one("consent")? {
        "agree" => Some(Consent::Agree),
        "disagree" => Some(Consent::Disagree),
        _ => None,
    })
}

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
