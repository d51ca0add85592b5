//! Values of one kind in the form of a card: one line each, and a way to add another.

use leptos::prelude::*;
use shared::contact::PostalAddress;

use crate::components::icon::Icon;
use crate::i18n::tr;
use crate::t;
use crate::view_model::contacts::draft::{Kind, Line};

/// A line while it is edited.
#[derive(Debug)]
pub struct EditLine<T: Send + Sync + 'static> {
    number: u32,
    before: StoredValue<T>,
    text: RwSignal<String>,
    kind: RwSignal<Kind>,
}

/// All lines of a kind.
#[derive(Debug)]
pub struct Lines<T: Send + Sync + 'static>(RwSignal<Vec<EditLine<T>>>);

// Handles are copied whatever they lead to; a derive would ask that of the value.
impl<T: Send + Sync + 'static> Clone for EditLine<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for EditLine<T> {}

impl<T: Send + Sync + 'static> Clone for Lines<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Lines<T> {}

impl<T: Line + Send + Sync + 'static> Lines<T> {
    pub fn new(values: &[T]) -> Self {
        let lines = Self(RwSignal::new(Vec::new()));
        for value in values {
            lines.add(value.clone());
        }
        lines
    }

    fn add(self, before: T) {
        self.0.update(|lines| {
            let number = lines.iter().map(|line| line.number).max().unwrap_or(0) + 1;
            let text = RwSignal::new(before.text().to_owned());
            let kind = RwSignal::new(before.kind());
            lines.push(EditLine { number, before: StoredValue::new(before), text, kind });
        });
    }

    /// What has become of the values; empty lines are none.
    pub fn values(self) -> Vec<T> {
        let value = |line: &EditLine<T>| {
            let text = line.text.get_untracked();
            let kind = line.kind.get_untracked();
            (!text.trim().is_empty())
                .then(|| line.before.with_value(|before| before.with(text.trim(), kind)))
        };
        self.0.with_untracked(|lines| lines.iter().filter_map(value).collect())
    }
}

/// The lines, each named as `label` says and by its number where there are several.
#[component]
pub fn LineFields<T: Line + Send + Sync + 'static>(
    lines: Lines<T>,
    label: &'static str,
    /// The words of the button.
    add: &'static str,
    /// The kinds to choose from; none where there is no choice.
    kinds: &'static [Kind],
    /// Of the field: `email`, `tel`, `url`.
    mode: &'static str,
) -> impl IntoView {
    let row = move |line: EditLine<T>| {
        let remove =
            move |_| lines.0.update(|lines| lines.retain(|other| other.number != line.number));
        view! {
            <div class="contact-form__line">
                <input
                    class="input"
                    inputmode=mode
                    maxlength="2000"
                    autocomplete="off"
                    aria-label=tr(label)
                    bind:value=line.text
                />
                {(!kinds.is_empty()).then(|| view! { <KindChoice kind=line.kind kinds label /> })}
                <button
                    class="icon-button"
                    type="button"
                    aria-label=move || t!("contacts.removeValue", value = line.text.get())
                    on:click=remove
                >
                    <Icon name="x" class="icon--small" />
                </button>
            </div>
        }
    };
    view! {
        <fieldset class="contact-form__values">
            <legend class="field__label">{tr(label)}</legend>
            <For each=move || lines.0.get() key=|line| line.number let:line>{row(line)}</For>
            <button
                class="button button--link button--small"
                type="button"
                on:click=move |_| lines.add(T::default())
            >
                {tr(add)}
            </button>
        </fieldset>
    }
}

#[component]
fn KindChoice(kind: RwSignal<Kind>, kinds: &'static [Kind], label: &'static str) -> impl IntoView {
    let option = move |one: &Kind| {
        let one = *one;
        view! {
            <option value=one.word() selected=move || kind.get() == one>
                {tr(one.key())}
            </option>
        }
    };
    view! {
        <span class="select">
            <select
                class="input"
                aria-label=move || t!("contacts.kindOf", value = crate::i18n::text(label, &[]))
                on:change=move |event| kind.set(Kind::of_word(&event_target_value(&event)))
            >
                {kinds.iter().map(option).collect_view()}
            </select>
            <Icon name="chevron-down" class="icon--small" />
        </span>
    }
}

/// A postal address while it is edited.
#[derive(Clone, Copy, Debug)]
pub struct EditAddress {
    number: u32,
    before: StoredValue<PostalAddress>,
    street: RwSignal<String>,
    postcode: RwSignal<String>,
    locality: RwSignal<String>,
    region: RwSignal<String>,
    country: RwSignal<String>,
}

#[derive(Clone, Copy, Debug)]
pub struct Addresses(RwSignal<Vec<EditAddress>>);

impl Addresses {
    pub fn new(values: &[PostalAddress]) -> Self {
        let addresses = Self(RwSignal::new(Vec::new()));
        for value in values {
            addresses.add(value.clone());
        }
        addresses
    }

    fn add(self, before: PostalAddress) {
        self.0.update(|all| {
            let number = all.iter().map(|one| one.number).max().unwrap_or(0) + 1;
            let only = before.street.is_empty() && before.locality.is_empty();
            let street = if only { &before.full } else { &before.street };
            all.push(EditAddress {
                number,
                street: RwSignal::new(street.clone()),
                postcode: RwSignal::new(before.postcode.clone()),
                locality: RwSignal::new(before.locality.clone()),
                region: RwSignal::new(before.region.clone()),
                country: RwSignal::new(before.country.clone()),
                before: StoredValue::new(before),
            });
        });
    }

    pub fn values(self) -> Vec<PostalAddress> {
        let all = self.0.get_untracked();
        all.into_iter().filter_map(EditAddress::value).collect()
    }
}

impl EditAddress {
    fn value(self) -> Option<PostalAddress> {
        let mut value = self.before.get_value();
        let of = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
        let street = of(self.street);
        // One that was a single text stays one as long as it is left alone.
        if street != value.full || !value.street.is_empty() {
            value.street = street;
        }
        value.postcode = of(self.postcode);
        value.locality = of(self.locality);
        value.region = of(self.region);
        value.country = of(self.country);
        let parts =
            [&value.street, &value.postcode, &value.locality, &value.region, &value.country];
        let is_there = parts.iter().any(|part| !part.is_empty());
        if is_there && value != self.before.get_value() {
            value.full.clear();
        }
        (is_there || !of(self.street).is_empty()).then_some(value)
    }
}

#[component]
pub fn AddressFields(addresses: Addresses) -> impl IntoView {
    let field = |label: &'static str, value: RwSignal<String>| {
        view! {
            <input
                class="input"
                maxlength="2000"
                autocomplete="off"
                aria-label=tr(label)
                placeholder=tr(label)
                bind:value=value
            />
        }
    };
    let row = move |one: EditAddress| {
        let remove =
            move |_| addresses.0.update(|all| all.retain(|other| other.number != one.number));
        view! {
            <div class="contact-form__address">
                {field("contacts.street", one.street)}
                {field("contacts.postcode", one.postcode)}
                {field("contacts.locality", one.locality)}
                {field("contacts.region", one.region)}
                {field("contacts.country", one.country)}
                <button
                    class="icon-button"
                    type="button"
                    aria-label=move || t!("contacts.removeValue", value = one.street.get())
                    on:click=remove
                >
                    <Icon name="x" class="icon--small" />
                </button>
            </div>
        }
    };
    view! {
        <fieldset class="contact-form__values">
            <legend class="field__label">{tr("contacts.address")}</legend>
            <For each=move || addresses.0.get() key=|one| one.number let:one>{row(one)}</For>
            <button
                class="button button--link button--small"
                type="button"
                on:click=move |_| addresses.add(PostalAddress::default())
            >
                {tr("contacts.addAddress")}
            </button>
        </fieldset>
    }
}
