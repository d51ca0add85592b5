//! The tree as html5ever builds it.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::{ElementFlags, ExpandedName, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName, local_name, ns};

use super::{Dom, Element, Kind, MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES, Node};

/// What html5ever holds a node by: its place, and its name, which it often asks for.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    id: usize,
    name: Rc<QualName>,
}

/// A tree under construction.
pub(super) struct Builder {
    nodes: RefCell<Vec<Node>>,
    too_deep: Cell<bool>,
    /// The name of what has none.
    nameless: Rc<QualName>,
}

impl Default for Builder {
    fn default() -> Self {
        let root = Node { kind: Kind::Other, children: Vec::new(), parent: None };
        let nameless = Rc::new(QualName::new(None, ns!(), local_name!("")));
        Self { nodes: RefCell::new(vec![root]), too_deep: Cell::new(false), nameless }
    }
}

impl Builder {
    pub(super) fn over_budget(&self) -> bool {
        self.too_deep.get() || self.nodes.borrow().len() > MAX_NODES
    }

    fn add(&self, kind: Kind) -> Handle {
        let name = match &kind {
            Kind::Element(element) => Rc::clone(&element.name),
            Kind::Text(_) | Kind::Other => Rc::clone(&self.nameless),
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { kind, children: Vec::new(), parent: None });
        Handle { id: nodes.len() - 1, name }
    }

    /// Gives the node at `id` to `change`, which may not call back.
    fn with<T>(&self, id: usize, change: impl FnOnce(&mut Node) -> T) -> T {
        let mut nodes = self.nodes.borrow_mut();
        change(nodes.get_mut(id).expect("handles come from this tree"))
    }

    fn parent(&self, id: usize) -> Option<usize> {
        self.with(id, |node| node.parent)
    }

    /// Puts `child` at `place` among the children of `parent`.
    fn insert(&self, parent: usize, place: usize, child: NodeOrText<Handle>) {
        let id = match child {
            NodeOrText::AppendNode(node) => {
                self.detach(node.id);
                node.id
            }
            NodeOrText::AppendText(text) => {
                // Texts that meet become one.
                let before = self.with(parent, |node| {
                    place.checked_sub(1).and_then(|before| node.children.get(before).copied())
                });
                let merged = before.is_some_and(|before| {
                    self.with(before, |node| match &mut node.kind {
                        Kind::Text(present) => {
                            present.push_tendril(&text);
                            true
                        }
                        Kind::Element(_) | Kind::Other => false,
                    })
                });
                if merged {
                    return;
                }
                self.add(Kind::Text(text)).id
            }
        };
        self.with(id, |node| node.parent = Some(parent));
        self.with(parent, |node| {
            let place = place.min(node.children.len());
            node.children.insert(place, id);
        });
        self.mind_depth(id);
    }

    /// Looks up from `id`, which costs no more than the cap.
    fn mind_depth(&self, id: usize) {
        let mut above = self.parent(id);
        for _ in 0..=MAX_DEPTH {
            let Some(id) = above else { return };
            above = self.parent(id);
        }
        self.too_deep.set(true);
    }

    /// Where `id` stands among its parent's children. Looks from the end, which is where a parser works.
    fn place(&self, id: usize) -> Option<(usize, usize)> {
        let parent = self.parent(id)?;
        let place =
            self.with(parent, |node| node.children.iter().rposition(|child| *child == id))?;
        Some((parent, place))
    }

    fn detach(&self, id: usize) {
        if let Some((parent, place)) = self.place(id) {
            self.with(parent, |node| node.children.remove(place));
            self.with(id, |node| node.parent = None);
        }
    }
}

impl TreeSink for Builder {
    type Handle = Handle;
    type Output = Dom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Dom {
        Dom { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: Dom::ROOT, name: Rc::clone(&self.nameless) }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> Handle {
        self.add(Kind::Element(Element { name: Rc::new(name), attributes }))
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        self.add(Kind::Other)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        self.add(Kind::Other)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let end = self.with(parent.id, |node| node.children.len());
        self.insert(parent.id, end, child);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.detach(node.id);
        }
        if let Some((parent, place)) = self.place(sibling.id) {
            self.insert(parent, place, child);
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        if self.parent(element.id).is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// Templates are dropped whole, so what is in one may as well hang in it.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        self.with(target.id, |node| {
            let Kind::Element(element) = &mut node.kind else { return };
            for attribute in attributes {
                if element.attributes.len() < MAX_ATTRIBUTES
                    && element.attributes.iter().all(|present| present.name != attribute.name)
                {
                    element.attributes.push(attribute);
                }
            }
        });
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let children = self.with(node.id, |node| std::mem::take(&mut node.children));
        for child in &children {
            self.with(*child, |node| node.parent = Some(new_parent.id));
        }
        self.with(new_parent.id, |node| node.children.extend(children));
    }

    fn maybe_clone_an_option_into_selectedcontent(&self, _option: &Handle) {}
}
