//! Short notices of what was done, and the way back.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use crate::api::ApiError;
use crate::i18n::problem::sentences;

/// How long a toast stays.
const STAYS: Duration = Duration::from_secs(7);
/// How many undos Ctrl+Z can reach.
const UNDOS: usize = 50;

type Act = Rc<dyn Fn()>;

/// A sentence about what was done.
#[derive(Clone)]
pub struct Toast {
    pub id: u32,
    /// An icon's name, without `i-`.
    pub icon: &'static str,
    pub text: String,
    pub action: Option<ToastAction>,
    pub stays: Duration,
    /// Whether it tells how many seconds are left.
    pub counts_down: bool,
    /// How much is done of what takes its time, and how much there is of it.
    pub progress: Option<(u32, u32)>,
}

/// A button on a toast.
#[derive(Clone)]
pub struct ToastAction {
    pub label: String,
    act: Act,
}

impl Toast {
    pub fn new(icon: &'static str, text: String) -> Self {
        Self { id: 0, icon, text, action: None, stays: STAYS, counts_down: false, progress: None }
    }

    /// Adds a button.
    pub fn action(self, label: String, act: impl Fn() + 'static) -> Self {
        Self { action: Some(ToastAction { label, act: Rc::new(act) }), ..self }
    }

    /// Stays for `duration`, which is all the time there is for its action, and tells how much of it is left.
    pub fn counts_down(self, duration: Duration) -> Self {
        Self { stays: duration, counts_down: true, ..self }
    }

    /// Tells how far it is.
    pub fn progress(self, done: u32, total: u32) -> Self {
        Self { progress: Some((done, total)), ..self }
    }

    /// Stays for `duration` rather than the usual time.
    pub fn stays(self, duration: Duration) -> Self {
        Self { stays: duration, ..self }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>, LocalStorage>,
    undos: StoredValue<Vec<(u32, Act)>, LocalStorage>,
    last_id: StoredValue<u32>,
}

impl std::fmt::Debug for ToastAction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToastAction").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Toast {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Toast").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Toasts {
    pub(super) fn new() -> Self {
        Self {
            shown: RwSignal::new_local(Vec::new()),
            undos: StoredValue::new_local(Vec::new()),
            last_id: StoredValue::new(0),
        }
    }

    /// The toasts to show, the newest last; tracked.
    pub fn shown(self) -> Vec<Toast> {
        self.shown.get()
    }

    /// Says that something did not work, and why.
    pub fn fail(self, error: &ApiError) {
        let words = sentences(error);
        self.show(Toast::new("circle-alert", format!("{} {}", words.title, words.detail)));
    }

    /// Shows `toast` in place of the one before, and gives its number. One that counts down stays beside it: what it
    /// offers can't be had again.
    pub fn show(self, toast: Toast) -> u32 {
        let id = self.last_id.get_value() + 1;
        self.last_id.set_value(id);
        let stays = toast.stays;
        self.shown.update(|shown| {
            shown.retain(|other| other.counts_down);
            shown.push(Toast { id, ..toast });
        });
        set_timeout(move || self.dismiss(id), stays);
        id
    }

    /// Shows what was done with a button "Undo"; Ctrl+Z reaches `undo` also when the toast is gone.
    /// Gives its number, for [`Self::withdraw`].
    pub fn show_undoable(self, icon: &'static str, text: String, undo: impl Fn() + 'static) -> u32 {
        let undo: Act = Rc::new(undo);
        let act = undo.clone();
        let id = self.last_id.get_value() + 1;
        self.keep(id, undo);
        self.show(Toast::new(icon, text).action(crate::t!("action.undo"), move || {
            self.forget(id);
            act();
        }))
    }

    /// The same for what can be undone for `left` only, and told all that time. Nothing reaches `undo` afterwards.
    pub fn show_undoable_for(
        self,
        left: Duration,
        icon: &'static str,
        text: String,
        undo: impl Fn() + 'static,
    ) {
        let undo: Act = Rc::new(undo);
        let act = undo.clone();
        let id = self.last_id.get_value() + 1;
        self.keep(id, undo);
        let toast = Toast::new(icon, text).action(crate::t!("action.undo"), move || {
            self.forget(id);
            act();
        });
        self.show(toast.counts_down(left));
        set_timeout(move || self.forget(id), left);
    }

    /// Whether anything is left to undo; not tracked.
    pub fn can_undo(self) -> bool {
        self.undos.with_value(|undos| !undos.is_empty())
    }

    /// What the notice told did not come to pass: nothing is left to undo.
    pub fn withdraw(self, id: u32) {
        self.dismiss(id);
        self.forget(id);
    }

    /// Lets Ctrl+Z reach `undo` without showing anything.
    pub fn keep_undo(self, undo: impl Fn() + 'static) -> u32 {
        let id = self.last_id.get_value() + 1;
        self.last_id.set_value(id);
        self.keep(id, Rc::new(undo));
        id
    }

    /// The number of the last notice.
    pub fn last(self) -> u32 {
        self.last_id.get_value()
    }

    /// Takes away what can be undone since the notice with this number, the last of it first, to be told as one.
    pub fn take_since(self, id: u32) -> Vec<Rc<dyn Fn()>> {
        let taken = self.undos.try_update_value(|undos| {
            let at = undos.iter().position(|(known, _)| *known > id).unwrap_or(undos.len());
            undos.split_off(at).into_iter().rev().map(|(_, undo)| undo).collect()
        });
        taken.unwrap_or_default()
    }

    fn keep(self, id: u32, undo: Act) {
        self.undos.update_value(|undos| {
            if undos.len() >= UNDOS {
                undos.remove(0);
            }
            undos.push((id, undo));
        });
    }

    /// Takes the toast with this number away, if it is still there.
    pub fn dismiss(self, id: u32) {
        let is_shown =
            self.shown.try_with_untracked(|shown| shown.iter().any(|toast| toast.id == id));
        if is_shown == Some(true) {
            self.shown.update(|shown| shown.retain(|toast| toast.id != id));
        }
    }

    /// Does what the button of the toast with this number says.
    pub fn act(self, id: u32) {
        let toast =
            self.shown.with_untracked(|shown| shown.iter().find(|toast| toast.id == id).cloned());
        self.dismiss(id);
        if let Some(action) = toast.and_then(|toast| toast.action) {
            (action.act)();
        }
    }

    /// Undoes the last thing that can be undone. `false` when there is nothing.
    pub fn undo_last(self) -> bool {
        let last = self.undos.try_update_value(Vec::pop).flatten();
        let Some((id, undo)) = last else { return false };
        self.dismiss(id);
        undo();
        true
    }

    fn forget(self, id: u32) {
        self.undos.update_value(|undos| undos.retain(|(known, _)| *known != id));
    }
}
