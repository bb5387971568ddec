//! Filling in the forms of the open page, by the labels that people see.

use std::panic::Location;

use super::browser::{Browser, Caller};
use super::form::{Control, Kind};

/// The position of a field: the index of its form and of its control.
type Place = (usize, usize);

impl Browser {
    /// Types into the field with this label and replaces its value.
    ///
    /// # Panics
    /// When there is no such text field, or there are several.
    #[track_caller]
    pub fn fill(&mut self, label: &str, text: &str) -> &mut Self {
        let caller = Location::caller();
        let place = self.field(caller, label);
        match self.control(caller, place).kind {
            Kind::Text => self.control(caller, place).type_in(text),
            _ => self.fail(caller, &format!("nobody can type into {label:?}")),
        }
        self
    }

    /// Chooses a file for the field with this label.
    ///
    /// # Panics
    /// When there is no such field for a file.
    #[track_caller]
    pub fn attach(&mut self, label: &str, content: &[u8]) -> &mut Self {
        let caller = Location::caller();
        let place = self.field(caller, label);
        if self.control(caller, place).kind != Kind::File {
            self.fail(caller, &format!("{label:?} takes no file"));
        }
        self.control(caller, place).file = content.to_vec();
        self
    }

    /// Ticks the check box or selects the radio button with this label.
    ///
    /// # Panics
    /// When there is none, or there are several.
    #[track_caller]
    pub fn tick(&mut self, label: &str) -> &mut Self {
        let caller = Location::caller();
        let place = self.field(caller, label);
        let (kind, name) = (self.control(caller, place).kind, self.control(caller, place).name.clone());
        match kind {
            Kind::Checkbox => {}
            Kind::Radio => self
                .form(caller, place)
                .iter_mut()
                .filter(|other| other.name == name)
                .for_each(|other| other.checked = false),
            _ => self.fail(caller, &format!("{label:?} can't be ticked")),
        }
        self.control(caller, place).checked = true;
        self
    }

    /// Unticks the check box with this label.
    ///
    /// # Panics
    /// When there is none, or there are several.
    #[track_caller]
    pub fn untick(&mut self, label: &str) -> &mut Self {
        let caller = Location::caller();
        let place = self.field(caller, label);
        if self.control(caller, place).kind != Kind::Checkbox {
            self.fail(caller, &format!("{label:?} is no check box"));
        }
        self.control(caller, place).checked = false;
        self
    }

    /// Chooses an option, by its text, in the list with this label.
    ///
    /// # Panics
    /// When there is no such list or option.
    #[track_caller]
    pub fn select(&mut self, label: &str, option: &str) -> &mut Self {
        let caller = Location::caller();
        let place = self.field(caller, label);
        let choice = self.control(caller, place).choices.iter().find(|choice| choice.text == option).cloned();
        let Some(choice) = choice else { self.fail(caller, &format!("{label:?} has no option {option:?}")) };
        self.control(caller, place).value = choice.value;
        self
    }

    fn form(&mut self, caller: Caller, (form, _): Place) -> &mut [Control] {
        match &mut self.open {
            Some(open) => &mut open.document.forms[form].controls,
            None => panic!("{caller}: no page is open"),
        }
    }

    fn control(&mut self, caller: Caller, place: Place) -> &mut Control {
        &mut self.form(caller, place)[place.1]
    }

    /// Finds the one field that a label fits best.
    pub(super) fn field(&self, caller: Caller, label: &str) -> Place {
        let forms = &self.page(caller).document.forms;
        let mut found: Vec<(u8, Place)> = Vec::new();
        for (f, form) in forms.iter().enumerate() {
            for (c, control) in form.controls.iter().enumerate() {
                found.extend(control.fit(label).map(|fit| (fit, (f, c))));
            }
        }
        let best = found.iter().map(|(fit, _)| *fit).min();
        let places: Vec<_> = found.into_iter().filter(|(fit, _)| Some(*fit) == best).map(|(_, place)| place).collect();
        match places.as_slice() {
            [place] => *place,
            [] => self.fail(caller, &format!("no field is labelled {label:?}; there are {:?}", self.labels())),
            _ => self.fail(caller, &format!("{} fields are labelled {label:?}", places.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::browser::Open;
    use crate::testing::document::Document;
    use crate::testing::wire::Reply;

    fn showing(source: &str) -> Browser {
        let reply = Reply { status: 200, headers: Vec::new(), body: Vec::new() };
        let url = "http://a.localhost/".parse().unwrap();
        let mut browser = Browser::new();
        browser.open = Some(Open { url, reply, document: Document::read(source) });
        browser
    }

    #[test]
    fn fields_are_found_by_what_stands_beside_them() {
        let mut browser = showing(
            "<form><label for=a>パスワード ※必須</label><input id=a><label for=b>パスワード確認用</label><input id=b>\
             <label><input type=radio name=c checked>同意する</label><label><input type=radio name=c>同意しない</label></form>",
        );
        browser.fill("パスワード", "x").fill("パスワード確認用", "y").tick("同意しない");
        assert_eq!((browser.value_of("パスワード"), browser.value_of("パスワード確認用")), ("x".into(), "y".into()));
        assert!(!browser.is_ticked("同意する") && browser.is_ticked("同意しない"));
    }

    #[test]
    #[should_panic(expected = "2 fields are labelled")]
    fn two_fields_with_one_label_are_nobodys_choice() {
        showing("<form><label>名前<input></label><label>名前<input></label></form>").fill("名前", "x");
    }

    #[test]
    #[should_panic(expected = "no field is labelled")]
    fn a_field_without_a_label_is_not_found() {
        showing("<form><input name=name placeholder=名前 aria-label=名前></form>").fill("名前", "x");
    }

    #[test]
    #[should_panic(expected = "nobody can type into")]
    fn nobody_types_into_a_check_box() {
        showing("<form><label>名前<input type=checkbox></label></form>").fill("名前", "x");
    }
}
