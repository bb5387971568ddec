//! The documents in every page's footer, except the terms, which have a folder of their own.

pub mod page;

use madoguchi_core::links;
use madoguchi_web::{Answer, Page};

use self::page::{Accessibility, Privacy, Security};
use crate::face::{Access, Routes, Samples, Visit, Within};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::PRIVACY, Access::Anyone, privacy).get(links::SECURITY, Access::Anyone, security).get(
        links::ACCESSIBILITY,
        Access::Anyone,
        accessibility,
    )
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Privacy>(Within::Society).page::<Security>(Within::Society).page::<Accessibility>(Within::Society)
}

/// 個人情報の取扱い
pub async fn privacy(visit: Visit) -> Answer {
    Ok(visit.page(Privacy::TEMPLATE, &Privacy::of(visit.words(), &visit.policy)))
}

/// 注意事項・セキュリティ
pub async fn security(visit: Visit) -> Answer {
    let page = Security::of(visit.words(), &visit.policy, &visit.tenant.holidays, visit.now);
    Ok(visit.page(Security::TEMPLATE, &page))
}

/// アクセシビリティ
pub async fn accessibility(visit: Visit) -> Answer {
    Ok(visit.page(Accessibility::TEMPLATE, &Accessibility {}))
}
