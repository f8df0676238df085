/** Keys belong to a field that text is typed into. A slider or a tick box holds no text: shortcuts work there. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches('input:not([type=range], [type=checkbox], [type=radio]), textarea, select') ||
    target.isContentEditable)
