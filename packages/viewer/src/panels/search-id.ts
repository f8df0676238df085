/** Where the search stands in the page. */
export const SEARCH_ID = 'spoor-search'
