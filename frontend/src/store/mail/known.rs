//! Messages that this browser knows of, searched by a worker while one types (docs/adr/0035-instant-search.md).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use shared::id::{AccountId, UserId};
use shared::summaries::{KnownAccount, KnownHits, KnownRequest};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::api::search::zone;
use crate::view_model::search::place::SearchPlace;
use crate::view_model::unified::is_all;
use crate::{browser, json};

/// The worker, once it was begun. Called within its part of the app.
#[derive(Clone, Copy, Debug)]
pub struct Known(StoredValue<Option<Rc<Link>>, LocalStorage>);

type Answer = Box<dyn FnOnce(KnownHits)>;

struct Link {
    worker: Worker,
    /// Who waits for which answer.
    waiting: Rc<RefCell<BTreeMap<u32, Answer>>>,
    last: Cell<u32>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").finish_non_exhaustive()
    }
}

impl Known {
    pub(super) fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Begins, or says what is to be known now.
    pub(crate) fn hold(self, user: &UserId, accounts: &[KnownAccount]) {
        if self.0.with_value(Option::is_none) {
            self.0.set_value(Link::begin().map(Rc::new));
        }
        let accounts = json::write(accounts).unwrap_or_default();
        self.post(&[("user", user.as_str().into()), ("accounts", accounts.into())]);
    }

    /// Nobody is there any more to search for.
    pub(crate) fn end(self) {
        let _ = self.0.try_set_value(None);
    }

    /// Looks in `account`, or in all, for the `limit` newest messages that fit. Where there is no worker, nothing comes.
    pub(crate) fn ask(
        self,
        account: &AccountId,
        place: &SearchPlace,
        limit: usize,
        answer: impl FnOnce(KnownHits) + 'static,
    ) {
        let Some(link) = self.0.get_value() else { return };
        let request = KnownRequest {
            account: Some(account.clone()).filter(|account| !is_all(account)),
            mailbox: place.mailbox.clone(),
            query: place.query.clone(),
            now: (browser::now_ms() / 1000.0) as i64,
            offset_minutes: zone(),
            limit,
        };
        let number = link.last.get().wrapping_add(1);
        link.last.set(number);
        link.waiting.borrow_mut().insert(number, Box::new(answer));
        let request = json::write(&request).unwrap_or_default();
        self.post(&[("number", number.into()), ("request", request.into())]);
    }

    fn post(self, fields: &[(&str, JsValue)]) {
        let message = Object::new();
        for (name, value) in fields {
            let _ = Reflect::set(&message, &JsValue::from_str(name), value);
        }
        self.0.with_value(|link| {
            if let Some(link) = link {
                let _ = link.worker.post_message(&message);
            }
        });
    }
}

impl Link {
    /// `None` where the browser has no such workers.
    fn begin() -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&browser::beside_app("finder.js")?, &options).ok()?;
        let waiting = Rc::new(RefCell::new(BTreeMap::<u32, Answer>::new()));
        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let waiting = Rc::clone(&waiting);
            move |event: MessageEvent| {
                let field = |name: &str| Reflect::get(&event.data(), &name.into()).ok();
                let number = field("number").and_then(|number| number.as_f64()).unwrap_or(0.0);
                let answer = waiting.borrow_mut().remove(&(number as u32));
                let hits = field("hits").and_then(|hits| json::read(&hits.as_string()?));
                if let Some((answer, hits)) = answer.zip(hits) {
                    answer(hits);
                }
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { worker, waiting, last: Cell::new(0), _on_message: on_message })
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
