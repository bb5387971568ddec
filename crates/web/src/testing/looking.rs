//! Looking at the page that is open, and at what the browser keeps.

use std::panic::Location;

use super::browser::{Browser, Step};
use super::document::Document;
use super::form::Kind;

impl Browser {
    /// The page that is open.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.page(Location::caller()).document
    }

    /// The status of the page that is open.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> u16 {
        self.page(Location::caller()).reply.status
    }

    /// A header of the page that is open; the name in lower case.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.page(Location::caller()).reply.header(name)
    }

    /// The address of the page that is open.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn url(&self) -> &str {
        self.page(Location::caller()).url.as_str()
    }

    /// The path of the page that is open, without its query.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn path(&self) -> &str {
        self.page(Location::caller()).url.path()
    }

    /// The title of the page that is open.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn title(&self) -> &str {
        self.page(Location::caller()).document.title()
    }

    /// The first heading of the page that is open.
    ///
    /// # Panics
    /// When none is, or it has no heading.
    #[track_caller]
    #[must_use]
    pub fn heading(&self) -> &str {
        let caller = Location::caller();
        match self.page(caller).document.headings().first() {
            Some(heading) => heading,
            None => self.fail(caller, "the page has no heading"),
        }
    }

    /// Everything that can be read on the page that is open, one line a block.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn text(&self) -> &str {
        self.page(Location::caller()).document.text()
    }

    /// Whether a text can be read on the page that is open.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        self.page(Location::caller()).document.text().contains(text)
    }

    /// The source of the page that is open.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    #[must_use]
    pub fn source(&self) -> &str {
        &self.page(Location::caller()).document.source
    }

    /// What stands in the field with this label.
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

    /// The labels of all fields, in order.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let forms = &self.page(Location::caller()).document.forms;
        forms.iter().flat_map(|form| &form.controls).flat_map(|control| control.labels.clone()).collect()
    }

    /// Names and values of the hidden fields, in order.
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

    /// The names of all buttons, in order.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn buttons(&self) -> Vec<String> {
        let forms = &self.page(Location::caller()).document.forms;
        forms.iter().flat_map(|form| &form.buttons).map(|button| button.title.clone()).collect()
    }

    /// The texts of all links, in order.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        self.page(Location::caller()).document.links.iter().map(|link| link.text.clone()).collect()
    }

    /// A cookie as this page would get it.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.value(&self.page(Location::caller()).url, name)
    }

    /// All cookies that this page would get.
    ///
    /// # Panics
    /// When no page is open.
    #[track_caller]
    #[must_use]
    pub fn cookies(&self) -> Vec<(String, String)> {
        self.jar.all(&self.page(Location::caller()).url)
    }

    /// Keeps a cookie as if a page at `address` had set it: what a thief, or a sibling host, would do.
    ///
    /// # Panics
    /// When it is no address.
    #[track_caller]
    pub fn plant_cookie(&mut self, address: &str, set_cookie: &str) {
        let url = self.resolve(Location::caller(), address);
        self.jar.take(&url, set_cookie);
    }

    /// Every request made so far.
    #[must_use]
    pub fn history(&self) -> &[Step] {
        &self.history
    }
}
