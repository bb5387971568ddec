//! Settings (設定): what applies, why, and changing it with open eyes.

pub mod asked;
mod form;
mod history;
mod look;
pub mod looks;
mod origin;
pub mod page;
mod people;
pub mod published;
pub(super) mod said;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::keys;
use madoguchi_core::policy::ownership::{self, KeyPage};
use madoguchi_core::policy::published::Published;
use madoguchi_core::settings::{
    self, ExplainedKey, PlanFor, PolicyTimeline, SettingsBase, SettingsChange, SettingsPlan,
};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::REASON_LONGEST;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use madoguchi_words::Words;

use self::form::Setting;
use self::page::{ChangeForm, Compare, Confirm, History, Impact, Overview, SectionPage};
use self::published::page::VersionsLink;
use self::said::Said;
use super::face::{Access, At, Routes, Samples, Visit, Within, read_day};

/// The query parameter that names what has just happened.
const NOTICE_FIELD: &str = "notice";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let (read, change) = (Access::May(Permission::ReadSettings), Access::MayFresh(Permission::ChangeSettings));
    Routes::new()
        .get(links::SETTINGS, read, overview)
        .get(links::SETTINGS_HISTORY, read, history::show)
        .get(links::COMPARE_SETTINGS, read, history::compare)
        .post(links::SAVE_SETTINGS, change, look::save)
        .post(links::AFFECTED_BY_SETTINGS, change, people::export)
        .post(links::ASK_SETTINGS_AGAIN, change, asked::again)
        .post(links::LOOK_AT_CHANGE, change, look::look_at)
        .get(links::SETTINGS_SECTION, read, section)
        .get(links::CHANGE_SETTINGS, change, ask)
        .post(links::CHANGE_SETTINGS, change, look::look)
        .post(links::EDIT_SETTINGS_AGAIN, change, again)
        .post(links::REVERT_SETTINGS, change, history::revert)
        .get(links::WITHDRAW_SETTINGS, change, history::ask_withdraw)
        .post(links::WITHDRAW_SETTINGS, change, history::withdraw)
        .merge(looks::routes())
        .merge(published::routes())
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    let samples = samples
        .page::<Overview>(Within::Desk)
        .page::<SectionPage>(Within::Desk)
        .page::<ChangeForm>(Within::Desk)
        .page::<Impact>(Within::Desk)
        .page::<History>(Within::Desk)
        .page::<Compare>(Within::Desk)
        .page::<Confirm>(Within::Desk)
        .page::<looks::page::LooksForm>(Within::Desk)
        .page::<looks::page::TextsForm>(Within::Desk);
    published::samples(samples)
}

/// The keys of a policy, explained, for a page that only reads them and names nobody of the staff.
pub(crate) fn explained_rows(
    words: &'static Words,
    now: DateTime<Utc>,
    explained: &[ExplainedKey],
) -> Vec<page::KeyRow> {
    let said = Said::naming_nobody(words, now);
    explained.iter().map(|one| said.row(one)).collect()
}

async fn overview(visit: Visit, clerk: At, params: Params) -> Answer {
    let notice = page::Notice::of(params.one(NOTICE_FIELD)?);
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let said = Said::load(&visit, &tx).await?;
    let all = settings::explain_all(&timeline, visit.now);
    let page = Overview {
        notice,
        sections: keys::sections().into_iter().map(|section| said.section(section, &all)).collect(),
        planned: said.planned(&timeline, clerk.may(Permission::ChangeSettings)),
        may_change: clerk.may(Permission::ChangeSettings),
    };
    Ok(visit.page(Overview::TEMPLATE, &page))
}

/// The section of a path.
type InPath = Result<Path<String>, PathRejection>;

fn section_of(path: InPath) -> Result<&'static str, Trouble> {
    let Path(asked) = path.map_err(|_| Trouble::NotForYou)?;
    keys::sections().into_iter().find(|section| *section == asked).ok_or(Trouble::NotForYou)
}

async fn section(visit: Visit, clerk: At, path: InPath) -> Answer {
    let section = section_of(path)?;
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let said = Said::load(&visit, &tx).await?;
    let all = settings::explain_all(&timeline, visit.now);
    let published = Published::ALL.into_iter().find(|of| has_keys_on(section, of.page()));
    let page = SectionPage {
        heading: visit.words().policy_heading(section),
        change_href: change_href(section).filter(|_| clerk.may(Permission::ChangeSettings)),
        versions: published.map(|of| VersionsLink::of(visit.words(), of)),
        rows: all.iter().filter(|one| one.key.section() == section).map(|one| said.row(one)).collect(),
    };
    Ok(visit.page(SectionPage::TEMPLATE, &page))
}

fn has_keys_on(section: &str, page: KeyPage) -> bool {
    let on_page = |key: &keys::PolicyKey| ownership::of(&key.path).is_some_and(|row| row.page == page);
    keys::all().iter().any(|key| key.section() == section && on_page(key))
}

/// Where the keys of a section are changed.
fn change_href(section: &str) -> Option<String> {
    if has_keys_on(section, KeyPage::Looks) {
        return Some(links::CHANGE_LOOKS.to_owned());
    }
    form::keys_of(section).next().map(|_| links::of_section(links::CHANGE_SETTINGS, section))
}

async fn ask(visit: Visit, clerk: At, path: InPath) -> Answer {
    let section = section_of(path)?;
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let draw = Draw { section, base: timeline.base(visit.now), from: String::new(), sent: None, errors: Vec::new() };
    draw_form(&visit, &timeline, draw, StatusCode::OK)
}

/// What a form is drawn with.
struct Draw<'a> {
    section: &'static str,
    base: SettingsBase,
    /// The day as typed.
    from: String,
    sent: Option<&'a [form::Sent]>,
    errors: Vec<FieldError>,
}

fn draw_form(visit: &Visit, timeline: &PolicyTimeline, draw: Draw<'_>, status: StatusCode) -> Answer {
    let words = visit.words();
    let known = timeline.as_of(&draw.base);
    let explained = settings::explain_all(&known, draw.base.at());
    let settings: Vec<Setting> = form::keys_of(draw.section)
        .filter_map(|key| explained.iter().find(|one| one.key == key))
        .map(|one| {
            let sent = draw.sent.and_then(|sent| sent.iter().find(|sent| sent.key == one.key));
            let own = one.layer == madoguchi_core::policy::layers::Layer::Overrides;
            match sent {
                Some(sent) => Setting::of(words, one, &sent.value, sent.own),
                None => Setting::of(words, one, &one.value.clone().unwrap_or_default(), own),
            }
        })
        .collect();
    if settings.is_empty() {
        return Err(Trouble::NotForYou);
    }
    let page = ChangeForm {
        errors: draw.errors,
        heading: words.policy_heading(draw.section),
        href: links::of_section(links::CHANGE_SETTINGS, draw.section),
        back_href: links::of_section(links::SETTINGS_SECTION, draw.section),
        base: draw.base.to_string(),
        from: draw.from,
        settings,
    };
    Ok(visit.page_with(status, ChangeForm::TEMPLATE, &page))
}

/// The instant from which a change counts: the beginning of its day in Japan, or now.
fn from_of(day: Option<NaiveDate>, now: DateTime<Utc>) -> DateTime<Utc> {
    day.map_or(now, |day| instant_in_japan(day, 0))
}

/// The form again, with what was typed before the impact was looked at.
async fn again(visit: Visit, clerk: At, path: InPath, fields: Fields) -> Answer {
    let section = section_of(path)?;
    let sent = Sent::read(&fields)?;
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let known = timeline.as_of(&sent.base);
    let typed = form::typed_again(section, &sent.change, &|key| known.value_at(key, sent.base.at()));
    let draw = Draw { section, base: sent.base, from: sent.from, sent: Some(&typed), errors: Vec::new() };
    draw_form(&visit, &timeline, draw, StatusCode::OK)
}

/// What the page of the impact sends with each of its forms.
struct Sent {
    change: SettingsChange,
    base: SettingsBase,
    /// The day as typed.
    from: String,
}

impl Sent {
    fn read(fields: &Fields) -> Result<Self, Trouble> {
        Ok(Self {
            change: origin::read(fields.one(origin::CHANGE_FIELD)?)?,
            base: SettingsBase::read(fields.one("base")?).ok_or(Trouble::BadRequest)?,
            from: fields.one("from")?.to_owned(),
        })
    }

    fn plan(&self, timeline: &PolicyTimeline, now: DateTime<Utc>) -> Result<SettingsPlan, Trouble> {
        let from = from_of(read_day(&self.from).map_err(|()| Trouble::BadRequest)?, now);
        Ok(settings::plan(timeline, &self.change, &self.base, from, now, PlanFor::Society))
    }
}

fn reason_error(visit: &Visit) -> FieldError {
    let message = visit.words().format("desk-act-error-reason", &[("most", REASON_LONGEST.into())]);
    FieldError::at("reason", message)
}

fn done(visit: &Visit, notice: page::Notice) -> Response {
    visit.go(&format!("{}?{NOTICE_FIELD}={}", links::SETTINGS, notice.word()))
}
