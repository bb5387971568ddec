//! The documents in every page's footer but the terms, which have a room of their own.

pub mod page;

use madoguchi_core::policy::account::Sharing;
use madoguchi_web::{Answer, Page};

use self::page::{Accessibility, Privacy, Security};
use crate::face::Visit;
use crate::face::{Access, Routes, Samples, Within};
use crate::fields::account::user_id_word;
use crate::fields::closing::next_maintenance;
use madoguchi_core::links;

/// The routes, and who may reach them.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::PRIVACY, Access::Anyone, privacy).get(links::SECURITY, Access::Anyone, security).get(
        links::ACCESSIBILITY,
        Access::Anyone,
        accessibility,
    )
}

/// The pages in their shapes.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Privacy>(Within::Society).page::<Security>(Within::Society).page::<Accessibility>(Within::Society)
}

/// 個人情報の取扱い
pub async fn privacy(visit: Visit) -> Answer {
    let page = Privacy {
        user_id_word: user_id_word(visit.words(), &visit.policy.society.user_id_word),
        asks_insurer_number: visit.policy.identity.insurer_number,
        household: visit.policy.account.sharing == Sharing::Household,
    };
    Ok(visit.page(Privacy::TEMPLATE, &page))
}

/// 注意事項・セキュリティ
pub async fn security(visit: Visit) -> Answer {
    let page = Security {
        user_id_word: user_id_word(visit.words(), &visit.policy.society.user_id_word),
        household: visit.policy.account.sharing == Sharing::Household,
        letter_valid_days: visit.policy.credential.valid_days,
        idle_minutes: visit.policy.sessions.idle_minutes,
        mail_from: visit.policy.contact.mail_from.clone(),
        maintenance: next_maintenance(&visit),
    };
    Ok(visit.page(Security::TEMPLATE, &page))
}

/// アクセシビリティ
pub async fn accessibility(visit: Visit) -> Answer {
    Ok(visit.page(Accessibility::TEMPLATE, &Accessibility {}))
}
