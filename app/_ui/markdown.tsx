import ReactMarkdown, { type Components } from "react-markdown";
import rehypeHighlight from "rehype-highlight";
import remarkGfm from "remark-gfm";
import "./markdown.css";

/** No pixel of a response may call home: an image is shown as its description. Links open apart and tell nothing. */
const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ({ alt, src }) => (
    <span className="markdown-image">[image: {alt || (typeof src === "string" ? src : "no description")}]</span>
  ),
  table: ({ children }) => (
    <div className="markdown-wide">
      <table>{children}</table>
    </div>
  ),
  h1: ({ children }) => <h3>{children}</h3>, // the page has its own h1
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
};

/** Markdown from people or models: GitHub flavour, code highlighted, raw HTML shown as text and never run. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[[rehypeHighlight, { detect: false }]]}
        components={components}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
