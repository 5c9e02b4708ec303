import type { ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import classes from './markdown.module.css';

/** Pictures of elsewhere would tell their server who reads what; they become links. */
const COMPONENTS: Components = {
  a: ({ href, children }) => <OutLink href={href}>{children}</OutLink>,
  // They stand in a section of the page, whatever they think of themselves.
  h1: 'h3',
  h2: 'h3',
  h4: 'h3',
  h5: 'h3',
  h6: 'h3',
  input: ({ checked }) => (
    <input type="checkbox" checked={checked} disabled aria-label={checked ? 'Done' : 'Not done'} />
  ),
  // What is too wide is scrolled, by keys as well.
  table: ({ children }) => (
    <div className={classes.wide} role="group" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  pre: ({ children }) => (
    <pre aria-label="Code" tabIndex={0}>
      {children}
    </pre>
  ),
  img: ({ src, alt }) => <OutLink href={typeof src === 'string' ? src : ''}>{alt || 'picture'}</OutLink>,
};

/** An address that was taken away, since it would run something, leaves its words. */
function OutLink({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** Text of analyzers. No HTML of it is taken over, and what Markdown makes is sanitised. */
export default function Markdown({ children }: { children: string }) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]} components={COMPONENTS}>
        {children}
      </ReactMarkdown>
    </div>
  );
}
