//! Modal dialogs on the browser's own `<dialog>`, which keeps the focus inside and gives it back.

use leptos::html;
use leptos::prelude::*;

use crate::i18n::tr;

/// A dialog that is open for as long as it is mounted. Escape, the backdrop and the cross ask `on_close`.
#[component]
pub fn Dialog(
    #[prop(into)] title: Signal<String>,
    /// Asked to close. Leave it out where the dialog must be answered.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// `dialog--wide`, or a drawer's class.
    #[prop(optional)]
    class: &'static str,
    /// Without the line with the title and the cross.
    #[prop(optional)]
    bare: bool,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    });
    let close = move || {
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    let class = if bare { class.to_owned() } else { format!("dialog {class}") };
    view! {
        <dialog
            class=class
            aria-label=title
            node_ref=dialog
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                close();
            }
            on:click=move |event| {
                // Only the backdrop's clicks have the dialog itself as their target.
                if event.target() == event.current_target() {
                    close();
                }
            }
        >
            {(!bare)
                .then(|| {
                    view! {
                        <header class="dialog__head">
                            <h2 class="dialog__title">{title}</h2>
                            {on_close
                                .map(|on_close| {
                                    view! {
                                        <button
                                            class="icon-button"
                                            type="button"
                                            aria-label=tr("action.close")
                                            on:click=move |_| on_close.run(())
                                        >
                                            <super::icon::Icon name="x" />
                                        </button>
                                    }
                                })}
                        </header>
                    }
                })}
            {children()}
        </dialog>
    }
}
