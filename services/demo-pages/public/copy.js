/* Buttons that copy what stands beside them. */
import { say } from './texts.js';

for (const button of document.querySelectorAll('[data-copy]'))
  button.addEventListener('click', () => void copyBeside(button));

async function copyBeside(button) {
  const { copy } = button.dataset;
  const told = button.closest('section').querySelector('.copied');
  try {
    await navigator.clipboard.writeText(copy);
    told.textContent = say('copied', copy);
  } catch {
    // no clipboard without https: at least it is selected
    getSelection().selectAllChildren(button.previousElementSibling);
    told.textContent = say('notCopied');
  }
}
