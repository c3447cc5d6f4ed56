import { h, type FunctionalComponent, type VNodeChild } from 'vue';
import { readBlocks, type Block } from './whatsapp-blocks.ts';
import type { Marked } from './whatsapp-format.ts';

const TAGS = { bold: 'strong', italic: 'em', strike: 's' } as const;

function draw(node: Marked): VNodeChild {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'mono':
      return h('code', { class: ['font-mono text-[0.92em]', node.block ? 'block' : ''] }, node.text);
    case 'link':
      return h(
        'a',
        {
          href: node.href,
          target: '_blank',
          rel: 'noopener noreferrer nofollow',
          class: 'underline underline-offset-2 break-all',
        },
        node.text,
      );
    default:
      return h(TAGS[node.kind], node.children.map(draw));
  }
}

function drawBlock(block: Block): VNodeChild {
  switch (block.kind) {
    case 'quote':
      return h(
        'blockquote',
        { class: 'my-0.5 border-s-2 border-current/30 ps-2 text-toned' },
        block.children.map(draw),
      );
    case 'points':
      return h(
        'ul',
        { class: 'list-disc ps-5' },
        block.items.map((item) => h('li', item.map(draw))),
      );
    case 'numbers':
      return h(
        'ol',
        { class: 'list-decimal ps-6' },
        block.items.map(({ number, children }) => h('li', { value: number }, children.map(draw))),
      );
    case 'text':
      return h('p', block.children.map(draw));
  }
}

/** A message's text with WhatsApp's marks, quotes and lists drawn; every piece of it is a text node. */
export const FormattedText: FunctionalComponent<{ text: string }> = (props) =>
  readBlocks(props.text).map(drawBlock);
FormattedText.props = ['text'];
