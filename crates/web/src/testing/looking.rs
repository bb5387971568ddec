//! Reading the open page and the browser's cookies.

use std::panic::Location;

use super::browser::{Browser, Step};
use super::document::Document;
use super::form::Kind;

impl Browser {
    /// Returns what the open page was drawn for, as its head says it.
    #[must_use]
    pub fn drawn_for(&self) -> Option<String> {
        self.open.as_ref()?.document.attributes("meta[name=drawn-for]", "content").into_iter().next()
    }

    /// Returns the open page.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.page(Location::caller()).document
    }

    /// Returns the status of the open page.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> u16 {
        self.page(Location::caller()).reply.status
    }

    /// Returns a header of the open page. `name` is in lower case.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.page(Location::caller()).reply.header(name)
    }

    /// Returns the URL of the open page.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn url(&self) -> &str {
        self.page(Location::caller()).url.as_str()
    }

    /// Returns the path of the open page, without its query.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn path(&self) -> &str {
        self.page(Location::caller()).url.path()
    }

    /// Returns the title of the open page.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn title(&self) -> &str {
        self.page(Location::caller()).document.title()
    }

    /// Returns the first heading of the open page.
    ///
    /// # Panics
    /// When no page is open, or the page has no heading.
    #[track_caller]
    #[must_use]
    pub fn heading(&self) -> &str {
        let caller = Location::caller();
        match self.page(caller).document.headings().first() {
            Some(heading) => heading,
            None => self.fail(caller, "the page has no heading"),
        }
    }

    /// Returns the visible text of the open page, one line for each block.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn text(&self) -> &str {
        self.page(Location::caller()).document.text()
    }

    /// Whether a text is visible on the open page.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        self.page(Location::caller()).document.text().contains(text)
    }

    /// Returns the source of the open page.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn source(&self) -> &str {
        &self.page(Location::caller()).document.source
    }

    /// Returns the value of the field with this label.
    ///
    /// # Panics
    /// When there is no such field, or there are several.
    #[track_caller]
    #[must_use]
    pub fn value_of(&self, label: &str) -> String {
        let caller = Location::caller();
        let (form, control) = self.field(caller, label);
        self.page(caller).document.forms[form].controls[control].value.clone()
    }

    /// Whether the check box or radio button with this label is on.
    ///
    /// # Panics
    /// When there is none, or there are several.
    #[track_caller]
    #[must_use]
    pub fn is_ticked(&self, label: &str) -> bool {
        let caller = Location::caller();
        let (form, control) = self.field(caller, label);
        self.page(caller).document.forms[form].controls[control].checked
    }

    /// Returns the labels of all fields, in order.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let forms = &self.page(Location::caller()).document.forms;
        forms.iter().flat_map(|form| &form.controls).flat_map(|control| control.labels.clone()).collect()
    }

    /// Returns the names and values of the hidden fields, in order.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn hidden_fields(&self) -> Vec<(String, String)> {
        let forms = &self.page(Location::caller()).document.forms;
        let controls = forms.iter().flat_map(|form| &form.controls).filter(|control| control.kind == Kind::Hidden);
        controls.map(|control| (control.name.clone(), control.value.clone())).collect()
    }

    /// Returns the names of all buttons, in order.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn buttons(&self) -> Vec<String> {
        let forms = &self.page(Location::caller()).document.forms;
        forms.iter().flat_map(|form| &form.buttons).map(|button| button.title.clone()).collect()
    }

    /// Returns the texts of all links, in order.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        self.page(Location::caller()).document.links.iter().map(|link| link.text.clone()).collect()
    }

    /// Returns the value of a cookie that the browser would send to the open page.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.value(&self.page(Location::caller()).url, name)
    }

    /// Returns all cookies that the browser would send to the open page.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn cookies(&self) -> Vec<(String, String)> {
        self.jar.all(&self.page(Location::caller()).url)
    }

    /// Stores a cookie as if a page at `address` had set it, as a thief or a sibling host could.
    ///
    /// # Panics
    /// When `address` isn't an address.
    #[track_caller]
    pub fn plant_cookie(&mut self, address: &str, set_cookie: &str) {
        let url = self.resolve(Location::caller(), address);
        self.jar.take(&url, set_cookie);
    }

    /// Returns every request made so far.
    #[must_use]
    pub fn history(&self) -> &[Step] {
        &self.history
    }
}
