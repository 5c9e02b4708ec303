import type { YAMLError } from 'yaml';

/** What makes a YAML text as a whole untrustworthy. */
export interface YamlFault {
  /** Offset into the text in UTF-16 units; null where all of it is meant. */
  offset: number | null;
  message: string;
}

/** Our own words for the library's faults: its messages quote the text, and there may be a secret in it. */
const FAULTS: Partial<Record<YAMLError['code'], string>> = {
  ALIAS_PROPS: 'an alias takes no anchor or tag; write it alone',
  BAD_ALIAS:
    'an alias or anchor needs a name right behind its sign; put quotes around a text that begins with * or &',
  BAD_COLLECTION_TYPE: 'the tag does not fit the kind of value behind it; remove the tag',
  BAD_DIRECTIVE:
    "a line that begins with '%' is a YAML directive; put quotes around a text that begins with %",
  BAD_DQ_ESCAPE:
    'this backslash begins no escape that YAML knows; write \\\\ for a backslash, or use single quotes',
  BAD_INDENT:
    'the indentation does not fit the lines above, or a bracket is not closed; keys of one mapping begin in the same column',
  BAD_PROP_ORDER: 'an anchor or tag stands before the value it belongs to, behind the key',
  BAD_SCALAR_START: 'no plain text may begin with this character; put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    "a second ': ' in this line makes a mapping within a mapping; put quotes around a value that holds ': '",
  BLOCK_IN_FLOW: 'an indented block cannot stand within [ ] or { }; separate the items by commas',
  DUPLICATE_KEY: 'this key stands here a second time; remove one of them',
  KEY_OVER_1024_CHARS: 'a key may have at most 1024 characters',
  MISSING_CHAR:
    'something is missing here: a closing quote or bracket, a comma between items, or a space behind a colon',
  MULTIPLE_ANCHORS: 'a value takes one anchor',
  MULTIPLE_TAGS: 'a value takes one tag',
  MULTILINE_IMPLICIT_KEY:
    "a key must stand in one line with its ':'; is the ':' missing, or the indentation of the next line?",
  TAB_AS_INDENT: 'a tab indents this line; YAML wants spaces',
  TAG_RESOLVE_FAILED: 'the value does not fit its tag; remove the tag',
  UNEXPECTED_TOKEN:
    'this does not belong here; a quote, a bracket or a line break above it may be missing or too many',
};

export function faultOf(error: Pick<YAMLError, 'code' | 'pos'>): YamlFault {
  return { offset: error.pos[0], message: FAULTS[error.code] ?? 'this is not valid YAML' };
}
