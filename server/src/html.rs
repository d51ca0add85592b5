//! Hostile HTML made harmless.
//!
//! The way of a letter: [`dom`] parses it under caps; [`rewrite`] takes what is wanted, redirects pictures and marks
//! links; [`gate`] (ammonia under the allow-list of [`allow`]) lets nothing else through; [`document`] puts it into a
//! page of its own, whose policy forbids script a second time. Nothing here knows HTTP or IMAP.

pub mod allow;
mod attribute;
mod colour;
mod css;
pub mod document;
mod dom;
mod fold;
mod gate;
mod link;
pub mod linked;
mod names;
pub mod picture;
pub mod plain;
mod rewrite;
mod text;
mod tracker;
pub mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use dom::TooComplex;
pub use rewrite::FOLD_OPENS;
use shared::message::Trackers;

use css::{Colours, Context};
use dom::Dom;
use picture::{Pictures, Proxied};
use rewrite::Rewritten;

/// What to make of a mail's HTML.
pub struct Wishes<'a> {
    /// `Content-ID` of a part to the address where we serve it.
    pub inline: &'a BTreeMap<String, String>,
    /// Gives the address of the proxy for a picture elsewhere; `None` while the user hasn't asked for them.
    pub remote: Option<Proxied<'a>>,
    /// Whether the quoted end of a reply is folded.
    pub folds: bool,
}

impl std::fmt::Debug for Wishes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wishes").field("remote", &self.remote.is_some()).finish_non_exhaustive()
    }
}

/// A mail's HTML, harmless.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The fragment to put into the page.
    pub html: String,
    /// Declarations for the element around it, which stands for the mail's `body`.
    pub style: String,
    /// Rules, all bound to that element.
    pub sheet: String,
    /// Different pictures elsewhere.
    pub remote_images: u32,
    /// Those among them that only tell that the mail was read. They are never shown.
    pub trackers: Trackers,
    pub has_own_colours: bool,
    /// Nothing in it can be seen.
    pub is_blank: bool,
    /// `Content-ID`s of the parts that are shown in place.
    pub inline_used: BTreeSet<String>,
}

impl Letter {
    /// With what the `body` said, for another document that is held like ours. The sheet stays behind: it would style
    /// what is around it there.
    pub fn as_fragment(&self) -> String {
        if self.style.is_empty() {
            return self.html.clone();
        }
        let mut fragment = String::from("<div style=\"");
        rewrite::escape(&self.style, &mut fragment);
        fragment.push_str("\">");
        fragment.push_str(&self.html);
        fragment.push_str("</div>");
        fragment
    }
}

/// A letter of which everything is known, and whose HTML has yet to pass the sanitiser. There is no way to that HTML
/// but through [`Prepared::finish`].
#[derive(Debug)]
pub struct Prepared {
    html: String,
    letter: Letter,
}

impl Prepared {
    /// The letter without its HTML.
    pub fn facts(&self) -> &Letter {
        &self.letter
    }

    /// Bytes of the HTML.
    pub fn length(&self) -> usize {
        self.html.len()
    }

    /// Lets the HTML through the sanitiser. As much work again as preparing it.
    pub fn finish(self) -> Letter {
        Letter { html: gate::pass(&self.html), ..self.letter }
    }
}

/// Makes `html` harmless. Takes CPU time in proportion to its length: not for an async thread.
///
/// # Errors
///
/// If the HTML is over a cap of [`dom`].
pub fn sanitise(html: &str, wishes: &Wishes<'_>) -> Result<Letter, TooComplex> {
    prepare(html, wishes).map(Prepared::finish)
}

/// The first half of [`sanitise`], after which all is known about the letter.
///
/// # Errors
///
/// If the HTML is over a cap of [`dom`].
pub fn prepare(html: &str, wishes: &Wishes<'_>) -> Result<Prepared, TooComplex> {
    let dom = Dom::parse(html)?;
    let (mut written, mut context) = rewrite(&dom, wishes, Colours::default())?;
    if context.colours.neutral && !context.colours.own {
        // Ink on paper and nothing else: left out, so that the letter can be read in the dark.
        let colours = Colours { drop_neutral: true, ..Colours::default() };
        (written, context) = rewrite(&dom, wishes, colours)?;
    }
    let letter = Letter {
        html: String::new(),
        style: written.style,
        sheet: written.sheet,
        remote_images: u32::try_from(context.pictures.found.len()).unwrap_or(u32::MAX),
        trackers: context.pictures.trackers(),
        has_own_colours: context.colours.own,
        is_blank: written.is_blank,
        inline_used: context.pictures.used,
    };
    Ok(Prepared { html: written.html, letter })
}

fn rewrite<'a>(
    dom: &Dom,
    wishes: &Wishes<'a>,
    colours: Colours,
) -> Result<(Rewritten, Context<'a>), TooComplex> {
    let pictures = Pictures::of_mail(wishes.inline, wishes.remote);
    let mut context = Context { pictures, colours, known_styles: HashMap::new() };
    let written = rewrite::rewrite(dom, wishes.folds, &mut context)?;
    Ok((written, context))
}

/// The text of `html`.
///
/// # Errors
///
/// If the HTML is over a cap of [`dom`]; [`text_of_anything`] has an answer even then.
pub fn text(html: &str) -> Result<String, TooComplex> {
    Ok(text::of(&Dom::parse(html)?))
}

/// What is outside of tags, in one pass over the bytes: for HTML that is too complex to be parsed.
pub fn text_of_anything(html: &str) -> String {
    mail_parser::decoders::html::html_to_text(html)
}

#[cfg(test)]
mod tests;
