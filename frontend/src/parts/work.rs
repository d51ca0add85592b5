//! What has no view: answers and events understood, and deeds done.

use std::pin::Pin;

use leptos::prelude::ArcStoredValue;
use leptos::task::spawn_local;
use leptos::wasm_split::wasm_split;
use shared::address::Address;
use shared::change::{Change, ChangeRequest, ChangeResult, Target};
use shared::conversation::Conversation;
use shared::event::Event;
use shared::id::{AccountId, MessageId};
use shared::job::{Job, JobRequest};
use shared::search::found::{Found, SearchProgress, SearchWindow};

use super::NotFetched;
use crate::api::ApiError;
use crate::json;
use crate::pages::contacts::person;
use crate::store::mail::{Action, List, Mail};
use crate::store::messages::Messages;
use crate::store::waiting::Waiting;
use crate::store::{self, Store, conversations, senders};
use crate::view_model::search::place::SearchPlace;

/// Reads a message into the store. What understands it stands beside what shows it.
///
/// # Errors
///
/// If it can't be read, or the part can't be fetched.
pub async fn read_message(
    messages: Messages,
    account: AccountId,
    id: MessageId,
) -> Result<(), ApiError> {
    type Reply = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(messages: Messages, account: AccountId, id: MessageId) -> Result<Reply, NotFetched> {
        Ok(Box::pin(messages.read(account, id)))
    }
    match read(messages, account, id).await {
        Ok(reply) => reply.await,
        Err(NotFetched) => Err(ApiError::Network),
    }
}

/// Reads what belongs with a message.
///
/// # Errors
///
/// If it can't be read, or the part can't be fetched.
pub async fn read_conversation(
    account: AccountId,
    id: MessageId,
) -> Result<Conversation, ApiError> {
    type Reply = Pin<Box<dyn Future<Output = Result<Conversation, ApiError>>>>;
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(account: AccountId, id: MessageId) -> Result<Reply, NotFetched> {
        Ok(Box::pin(conversations::read(account, id)))
    }
    match read(account, id).await {
        Ok(reply) => reply.await,
        Err(NotFetched) => Err(ApiError::Network),
    }
}

/// Takes somebody into the contacts.
pub async fn add_person(store: Store, address: Address) {
    type Done = Pin<Box<dyn Future<Output = ()>>>;
    #[wasm_split(contacts, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn add(store: Store, address: Address) -> Result<Done, NotFetched> {
        Ok(Box::pin(person::add_person(store, address)))
    }
    if let Ok(done) = add(store, address).await {
        done.await;
    }
}

/// Reads what a search has found. What understands it stands beside what shows how far it is.
///
/// # Errors
///
/// If it can't be read, or the part can't be fetched.
pub async fn read_found(
    account: AccountId,
    place: SearchPlace,
    known: ArcStoredValue<Vec<Found>>,
    (position, limit): (u32, u32),
) -> Result<SearchWindow, ApiError> {
    type Reply = Pin<Box<dyn Future<Output = Result<SearchWindow, ApiError>>>>;
    #[wasm_split(finding, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(
        account: AccountId,
        place: SearchPlace,
        known: ArcStoredValue<Vec<Found>>,
        (position, limit): (u32, u32),
    ) -> Result<Reply, NotFetched> {
        Ok(Box::pin(store::mail::read_found(account, place, known, (position, limit))))
    }
    match read(account, place, known, (position, limit)).await {
        Ok(reply) => reply.await,
        Err(NotFetched) => Err(ApiError::Network),
    }
}

/// Has the server change messages, as soon as it can be heard.
///
/// # Errors
///
/// If it refuses, or the part can't be fetched.
pub async fn change(
    waiting: Waiting,
    account: AccountId,
    request: ChangeRequest,
) -> Result<ChangeResult, ApiError> {
    type Reply = Pin<Box<dyn Future<Output = Result<ChangeResult, ApiError>>>>;
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn ask(
        waiting: Waiting,
        account: AccountId,
        request: ChangeRequest,
    ) -> Result<Reply, NotFetched> {
        Ok(Box::pin(waiting.change(account, request)))
    }
    match ask(waiting, account, request).await {
        Ok(reply) => reply.await,
        Err(NotFetched) => Err(ApiError::Network),
    }
}

/// Does something with messages of several accounts. What lists them is in the same part, and so it is here already.
pub fn act_on_several(mail: Mail, list: List, ids: Vec<MessageId>, action: Action) {
    #[wasm_split(finding, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn act(mail: Mail, list: List, ids: Vec<MessageId>, action: Action) -> Result<(), NotFetched> {
        mail.act_on_several(&list, ids, &action);
        Ok(())
    }
    spawn_local(async move {
        let _ = act(mail, list, ids, action).await;
    });
}

/// Moves messages of what a search found. What lists them is in the same part, and so it is here already.
pub fn move_found(mail: Mail, list: List, ids: Vec<MessageId>, target: Target, change: Change) {
    #[wasm_split(finding, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn move_them(
        mail: Mail,
        list: List,
        ids: Vec<MessageId>,
        (target, change): (Target, Change),
    ) -> Result<(), NotFetched> {
        mail.move_found(&list, ids, target, change);
        Ok(())
    }
    spawn_local(async move {
        let _ = move_them(mail, list, ids, (target, change)).await;
    });
}

/// Has a search go on, and shows how far it is.
///
/// # Errors
///
/// If the part can't be fetched; what else fails is told.
pub async fn follow_search(mail: Mail, list: List) -> Result<(), ApiError> {
    #[wasm_split(finding, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn follow(mail: Mail, list: List) -> Result<(), NotFetched> {
        mail.follow_search(&list);
        Ok(())
    }
    follow(mail, list).await.map_err(|NotFetched| ApiError::Network)
}

/// Has the server change a whole list, and shows how far it is.
///
/// # Errors
///
/// If the part can't be fetched; what else fails is told.
pub async fn begin_job(
    mail: Mail,
    account: AccountId,
    request: JobRequest,
    action: Action,
) -> Result<(), ApiError> {
    type Done = Pin<Box<dyn Future<Output = ()>>>;
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn begin(
        mail: Mail,
        account: AccountId,
        request: JobRequest,
        action: Action,
    ) -> Result<Done, NotFetched> {
        Ok(Box::pin(mail.begin_job(account, request, action)))
    }
    begin(mail, account, request, action).await.map_err(|NotFetched| ApiError::Network)?.await;
    Ok(())
}

/// Tells of how far a job is.
pub async fn tell_of_job(mail: Mail, job: Job) {
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn tell(mail: Mail, job: Job) -> Result<(), NotFetched> {
        mail.job_changed(&job);
        Ok(())
    }
    let _ = tell(mail, job).await;
}

/// Blocks a sender; what comes of it is told.
pub async fn block_sender(store: Store, account: AccountId, email: String) {
    type Done = Pin<Box<dyn Future<Output = ()>>>;
    #[wasm_split(extras, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn block(store: Store, account: AccountId, email: String) -> Result<Done, NotFetched> {
        Ok(Box::pin(senders::block(store, account, email)))
    }
    if let Ok(done) = block(store, account, email).await {
        done.await;
    }
}

/// How far a search is; `None` for what isn't understood.
pub async fn read_progress(text: String) -> Option<SearchProgress> {
    #[wasm_split(finding, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(text: String) -> Result<Option<SearchProgress>, NotFetched> {
        Ok(json::read(&text))
    }
    read(text).await.ok().flatten()
}

/// What the server tells. What understands it is a part, since nothing is told before the rows are there; where that
/// can't be had, all that is shown is read again.
pub async fn read_event(text: String) -> Event {
    #[wasm_split(reading, wasm_split_path = ::leptos::wasm_split, fallible)]
    fn read(text: String) -> Result<Event, NotFetched> {
        Ok(json::read(&text).unwrap_or(Event::Other))
    }
    read(text).await.unwrap_or(Event::Resync)
}
