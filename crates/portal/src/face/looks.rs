//! A cache for what rarely changes about a society's pages, built once for each policy version: the frame in each
//! language and the next closing.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::announcements::reading::Posted;
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::maintenance::{self, Maintenance, Window};
use madoguchi_core::policy::society::TextSize;
use madoguchi_core::tenancy::Tenant;
use madoguchi_web::SocietyCall;
use madoguchi_web::frame::{Frames, set};
use madoguchi_web::packed::Packed;
use madoguchi_words::{Language, Words};
use tera::Value;

use super::Visit;
use super::board::Board;
use super::frame::{Banner, Frame, Person};
use super::visitor::MemberVisit;

/// How long before a closing every page shows its banner.
const BANNER_LEAD: Duration = Duration::minutes(30);
/// How long the computed closings are used before they are computed again.
const HOURS_KEPT: Duration = Duration::hours(1);

/// The cached values of one society under one policy.
#[derive(Debug)]
pub(super) struct Looks {
    tenant: Arc<Tenant>,
    policy: Arc<Policy>,
    frames: Frames,
    hours: RwLock<Option<Hours>>,
    cached: RwLock<Vec<CachedPage>>,
    board: Board,
}

/// The sign-in page as last rendered, for one path, language and text size.
#[derive(Debug)]
struct CachedPage {
    template: &'static str,
    language: Language,
    text_size: TextSize,
    path: &'static str,
    next_closing: Option<Window>,
    announcements: Arc<Vec<Posted>>,
    page: Arc<Packed>,
}

/// The current closing and the next one, as computed at an instant.
#[derive(Clone, Copy, Debug)]
struct Hours {
    seen_at: DateTime<Utc>,
    current: Option<Window>,
    next: Option<Window>,
}

impl Looks {
    /// Starts the cache of a society under the policy of this request.
    pub(super) fn new(at: &SocietyCall) -> Self {
        Self {
            tenant: Arc::clone(&at.tenant),
            policy: Arc::clone(&at.policy),
            frames: Frames::default(),
            hours: RwLock::default(),
            cached: RwLock::default(),
            board: Board::default(),
        }
    }

    /// Builds the frame of a page of this society.
    pub(super) fn frame(&self, visit: &Visit) -> Result<Value, tera::Error> {
        let (app, language, now) = (&visit.app, visit.language, visit.now);
        let mut frame =
            self.frames.of(language, || Frame::of_society(&app.site, &app.assets, &self.policy, language))?;
        set(&mut frame, "path", Value::from(visit.path.as_str()));
        set(&mut frame, "drawn_for", Value::from(visit.visitor.drawn_for.to_string()));
        set(&mut frame, "text_size", Value::from(text_size(visit).word()));
        if let Some(member) = visit.member() {
            let rest = member.life.rest(&self.policy.sessions, now);
            let name = &member.name;
            let person = Person::new(&app.assets, &self.policy, language, &visit.path, name, rest.idle, rest.absolute);
            set(&mut frame, "member", Value::try_from_serializable(&person)?);
        }
        if let Some(window) = self.closing_soon(now) {
            set(&mut frame, "maintenance_banner", Value::try_from_serializable(&banner(window, now, language))?);
        }
        if let Some(shown) = visit.visitor.code() {
            set(&mut frame, "support_code", Value::from(shown.code.as_str()));
        }
        Ok(Value::from(frame))
    }

    /// Returns the announcements of the sign-in page, as they were read last.
    pub(super) const fn board(&self) -> &Board {
        &self.board
    }

    /// Returns a cached page. Only the sign-in page is cached, because many visitors request it at once; it depends
    /// only on policy, language, text size, the next closing and the announcements for everybody.
    pub(super) fn cached_page(
        &self,
        template: &str,
        announcements: &Arc<Vec<Posted>>,
        of: &Visit,
    ) -> Option<Arc<Packed>> {
        let (path, next_closing) = (self.cached_path(of)?, self.hours(of.now).next);
        let cached = self.cached.read().unwrap_or_else(PoisonError::into_inner);
        let same = |kept: &&CachedPage| {
            kept.is_at(path, of)
                && kept.template == template
                && kept.next_closing == next_closing
                && kept.announcements == *announcements
        };
        cached.iter().find(same).map(|kept| Arc::clone(&kept.page))
    }

    /// Caches a rendered page, one for each path, language and text size.
    pub(super) fn cache_page(
        &self,
        template: &'static str,
        announcements: &Arc<Vec<Posted>>,
        of: &Visit,
        page: &Arc<Packed>,
    ) {
        if let Some(path) = self.cached_path(of) {
            let next_closing = self.hours(of.now).next;
            let mut cached = self.cached.write().unwrap_or_else(PoisonError::into_inner);
            cached.retain(|kept| !kept.is_at(path, of));
            let (language, text_size) = (of.language, text_size(of));
            let (announcements, page) = (Arc::clone(announcements), Arc::clone(page));
            cached.push(CachedPage { template, language, text_size, path, next_closing, announcements, page });
        }
    }

    /// Returns the path of a page that may be cached. The page must be the same for everybody: nobody is signed in, the
    /// query is empty (it would hold a notice), and no closing is near.
    fn cached_path(&self, of: &Visit) -> Option<&'static str> {
        let path = [links::ROOT, links::SIGN_IN].into_iter().find(|path| *path == of.path)?;
        (of.member().is_none() && self.closing_soon(of.now).is_none()).then_some(path)
    }

    /// Returns the closing that `now` is within.
    pub(super) fn closed(&self, now: DateTime<Utc>) -> Option<Window> {
        self.hours(now).current
    }

    fn closing_soon(&self, now: DateTime<Utc>) -> Option<Window> {
        let hours = self.hours(now);
        soon(hours.current, hours.next, now)
    }

    fn hours(&self, now: DateTime<Utc>) -> Hours {
        let kept = *self.hours.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(hours) = kept.filter(|hours| hours.hold(now)) {
            return hours;
        }
        let (rules, holidays) = (&self.policy.maintenance, &self.tenant.holidays);
        let hours = Hours {
            seen_at: now,
            current: maintenance::window_at(rules, holidays, now),
            next: maintenance::next_window(rules, holidays, now),
        };
        *self.hours.write().unwrap_or_else(PoisonError::into_inner) = Some(hours);
        hours
    }
}

impl CachedPage {
    fn is_at(&self, path: &str, of: &Visit) -> bool {
        self.language == of.language && self.text_size == text_size(of) && self.path == path
    }
}

impl Hours {
    /// Whether the computed closings are still right: no start or end has passed since, and they aren't too old.
    fn hold(&self, now: DateTime<Utc>) -> bool {
        now >= self.seen_at
            && now - self.seen_at < HOURS_KEPT
            && self.current.is_none_or(|window| window.holds(now))
            && self.next.is_none_or(|window| now < window.from)
    }
}

/// Returns the text size: the member's choice, otherwise the browser's cookie.
fn text_size(visit: &Visit) -> TextSize {
    visit.member().map_or(visit.cookies.text_size(), |member| member.text_size)
}

/// Returns the closing that every page announces at `now`.
fn soon(current: Option<Window>, next: Option<Window>, now: DateTime<Utc>) -> Option<Window> {
    next.filter(|next| current.is_none() && next.from - now <= BANNER_LEAD)
}

/// Builds the banner of pages at `now`.
pub(super) fn banner_at(
    rules: &Maintenance,
    holidays: &Overrides,
    now: DateTime<Utc>,
    language: Language,
) -> Option<Banner> {
    let (current, next) =
        (maintenance::window_at(rules, holidays, now), maintenance::next_window(rules, holidays, now));
    soon(current, next, now).map(|window| banner(window, now, language))
}

fn banner(window: Window, now: DateTime<Utc>, language: Language) -> Banner {
    let words = Words::of(language);
    let seconds = (window.from - now).num_seconds();
    Banner {
        from: words.instant(window.from),
        until: words.instant(window.until),
        span: words.span(window.from, window.until),
        minutes_left: (seconds + 59) / 60,
        starts_iso: window.from.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    }
}
